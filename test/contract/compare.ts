/** Whether the stand-in answered as the server did: same keys, types, codes and values; ids, times and texts by shape. */

/** Which of our ids, names and secrets stands for which of the recording's. */
export class Names {
  readonly #ours = new Map<string, string>();

  /** Ours for a recorded one. */
  ours(recorded: string): string | undefined {
    return this.#ours.get(recorded.toLowerCase());
  }

  learn(recorded: string, ours: string): void {
    const key = recorded.toLowerCase();
    if (!this.#ours.has(key)) this.#ours.set(key, ours);
  }

  copy(): Names {
    const copy = new Names();
    for (const [recorded, ours] of this.#ours) copy.learn(recorded, ours);
    return copy;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PLACEHOLDER = /^<[A-Z0-9-]+>$/;

/** Values that say nothing of the interface: only their type counts. */
const BY_SHAPE = new Set([
  ...['errortext', 'description', 'displaytext', 'cmd', 'zonetoken', 'events', 'checksum'],
  ...[
    'created',
    'completed',
    'sent',
    'lastpinged',
    'disconnected',
    'lastserverstart',
    'lastserverstop',
    'lastboottime',
  ],
  ...['javadistribution', 'javaversion', 'osdistribution', 'version', 'cloudstackversion', 'hypervisorversion'],
  ...['managementserverid', 'roleid', 'ostypeid', 'serviceofferingid', 'templateid', 'datastoreId'],
  ...['privateip', 'privatemacaddress', 'publicip', 'publicmacaddress', 'linklocalip', 'linklocalmacaddress'],
  ...['hostname', 'hostid', 'size', 'physicalsize', 'disksizeallocated', 'networkid', 'templatename'],
  ...['cpuallocated', 'cpuallocatedvalue', 'cpuallocatedpercentage', 'cpuallocatedwithoverprovisioning'],
  ...['memoryallocated', 'memoryallocatedpercentage', 'memoryallocatedbytes'],
  ...['capacityused', 'capacityallocated', 'capacitytotal', 'percentused', 'issystem'],
  ...[
    'value of listed configuration',
    'name of simulated host',
    'ipaddress of simulated host',
    'url of template',
    'id of template',
  ],
]);

/** Statistics that come to a host or pool with time. */
const WITH_TIME = new Set([
  ...['cpuused', 'cpuloadaverage', 'networkkbsread', 'networkkbswrite', 'memoryused', 'disksizeused', 'disconnected'],
]);

/** Lists of which the stand-in has a part: what it has must be like the server's. */
const PARTIAL = new Set(['configuration', 'alert', 'event']);

export function differences(recorded: unknown, got: unknown, names: Names, path: readonly string[] = []): string[] {
  const at = path.join('.') || 'the answer';
  if (Array.isArray(recorded) && Array.isArray(got)) return ofLists(recorded, got, names, path);
  if (isObject(recorded) && isObject(got)) return ofObjects(recorded, got, names, path);
  if (typeOf(recorded) !== typeOf(got)) return [`${at}: ${typeOf(recorded)} recorded, ${typeOf(got)} answered`];
  if (typeof recorded === 'string' && typeof got === 'string' && (UUID.test(recorded) || PLACEHOLDER.test(recorded))) {
    return isByShape(path, recorded) ? [] : ofNames(recorded, got, names, at);
  }
  if (path.at(-1) === 'name' && CHOSEN_NAME.test(String(recorded))) names.learn(String(recorded), String(got));
  if (recorded === got || isByShape(path, recorded)) return [];
  return [`${at}: ${JSON.stringify(recorded)} recorded, ${JSON.stringify(got)} answered`];
}

function ofNames(recorded: string, got: string, names: Names, at: string): string[] {
  const ours = names.ours(recorded);
  if (ours === undefined) names.learn(recorded, got);
  return ours === undefined || ours === got ? [] : [`${at}: ${recorded} stands for ${ours}, answered is ${got}`];
}

function ofObjects(recorded: Keyed, got: Keyed, names: Names, path: readonly string[]): string[] {
  const keys = [...new Set([...Object.keys(recorded), ...Object.keys(got)])].filter((key) => !WITH_TIME.has(key));
  const at = path.join('.') || 'the answer';
  const partial = Object.keys(got).some((key) => PARTIAL.has(key));
  return keys.flatMap((key) => {
    if (!(key in got)) return [`${at}: ${key} missing`];
    if (!(key in recorded)) return [`${at}: ${key} too much`];
    if (key === 'count' && partial) return [];
    return differences(recorded[key], got[key], names, [...path, key]);
  });
}

function ofLists(
  recorded: readonly unknown[],
  got: readonly unknown[],
  names: Names,
  path: readonly string[],
): string[] {
  const key = path.at(-1) ?? '';
  if (PARTIAL.has(key)) return ofParts(recorded, got, names, path);
  const at = path.join('.');
  if (recorded.length !== got.length) return [`${at}: ${recorded.length} recorded, ${got.length} answered`];
  if (key === 'servicelist') return differences(recorded.toSorted().join(), got.toSorted().join(), names, path);
  const [wanted, answered] = key === 'systemvm' ? [byKind(recorded), byKind(got)] : [recorded, got];
  return wanted.flatMap((item, i) => differences(item, answered[i], names, [...path, String(i)]));
}

/** Which of the system VMs is first is chance. */
function byKind(vms: readonly unknown[]): unknown[] {
  const kind = (vm: unknown) => (isObject(vm) ? String(vm.systemvmtype) : '');
  return vms.toSorted((a, b) => kind(a).localeCompare(kind(b)));
}

/** Every one that was answered is among the recorded, by name. */
function ofParts(
  recorded: readonly unknown[],
  got: readonly unknown[],
  names: Names,
  path: readonly string[],
): string[] {
  return got.flatMap((item) => {
    const name = isObject(item) ? item.name : undefined;
    const twin = recorded.find((one) => isObject(one) && one.name === name);
    if (twin === undefined) return [`${path.join('.')}: ${name} is not in the recorded list`];
    return differences(twin, item, names, [...path, String(name)]);
  });
}

function isByShape(path: readonly string[], recorded: unknown): boolean {
  const key = path.at(-1) ?? '';
  if (BY_SHAPE.has(key)) return true;
  const within = (what: string) => path.includes(what);
  if (within('template') && BY_SHAPE.has(`${key} of template`)) return true;
  if (key === 'state' && within('publicipaddress')) return true;
  if (key === 'value' && within('listconfigurationsresponse')) return true;
  if (key === 'name' && CHOSEN_NAME.test(String(recorded))) return true;
  return within('host') && key === 'ipaddress' && CHOSEN_ADDRESS.test(String(recorded));
}

/** Names and addresses that the server or its simulator chose. */
const CHOSEN_NAME = /^(SimulatedAgent\..*|[sv]-\d+-VM)$/;
const CHOSEN_ADDRESS = /^10\.15\.0\.(\d{1,2}|16\d)$/;

type Keyed = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Keyed {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
}
