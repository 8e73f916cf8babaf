'use strict';
// Machines that asked and are none of the site's.

function showStrangers(strangers) {
  find('unknown').hidden = strangers.length === 0;
  keep(find('strangers'), strangers, ({ id }) => id, beginStranger, updateStranger);
}

function beginStranger() {
  const yaml = make('pre', 'yaml', { tabindex: '0', 'aria-label': 'For the site file' });
  const copy = make('button', 'copy', { type: 'button' }, 'Copy');
  copy.addEventListener('click', async () => {
    const copied = await copyText(yaml);
    write(copy, copied ? 'Copied' : 'Selected: press Ctrl+C');
    announce(copied ? 'Copied.' : 'Selected.');
    setTimeout(() => write(copy, 'Copy'), 3000);
  });
  const item = make('li', 'stranger', {}, make('p', 'who'), make('dl', 'facts'), make('div', 'paste', {}, yaml, copy));
  return item;
}

function updateStranger(item, { macs, serial, uuid, address, claimedBy, firstSeen, lastSeen, yaml }) {
  const [who, facts, paste] = item.children;
  write(who, plain(macs[0] ?? serial ?? uuid ?? address));
  const told = [
    ['Claimed by', claimedBy.length > 0 && `${claimedBy.join(' and ')}: the site file names it twice`],
    ['Address', address],
    ['MACs', macs.length > 1 && macs.join(', ')],
    ['Serial', serial],
    ['UUID', uuid],
    ['Seen', `${clock(firstSeen)}, last ${clock(lastSeen)}`],
  ].filter(([, text]) => text);
  keep(
    facts,
    told,
    ([term]) => term,
    ([term]) => make('div', '', {}, make('dt', '', {}, term), make('dd')),
    (pair, [, text]) => write(pair.lastChild, plain(text)),
  );
  write(paste.firstChild, lines(yaml));
}

/** A page that is not served over TLS from elsewhere may not use the clipboard: then the text is selected for the person to copy. */
async function copyText(node) {
  try {
    await navigator.clipboard.writeText(node.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(node);
    return false;
  }
}
