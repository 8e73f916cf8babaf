/** Names and UUIDs of VMs as the log has them, by their ids. */

const VM = /\{"id":"?(\d{1,15})"?,"instanceName":"([^"]{1,100})"(?:,"type":"\w+")?(?:,"uuid":"([0-9a-f-]{36})")?/;
const MOST = 50_000;

export function vmNames() {
  const byId = new Map<string, string>();
  const ids = new Map<string, string>();
  return {
    take(text: string) {
      if (byId.size >= MOST || !text.includes('"instanceName":"')) return;
      const [, id, name, uuid] = VM.exec(text) ?? [];
      if (id === undefined || name === undefined || byId.has(id)) return;
      // A part of a line would keep the line.
      const own = JSON.parse(JSON.stringify({ id, name, uuid })) as { id: string; name: string; uuid?: string };
      byId.set(own.id, own.name);
      ids.set(own.name.toLowerCase(), own.id);
      if (own.uuid !== undefined) ids.set(own.uuid, own.id);
    },
    nameOf: (id: string) => byId.get(id),
    /** By name or UUID. */
    idOf: (asked: string) => ids.get(asked.toLowerCase()),
    names: () => [...byId.values()],
  };
}
