/** Who may open a connection to whom. Nothing else is let through: each party's group is closed both ways. */
export const parties = [
  'edge',
  'server',
  'steward',
  'rooms',
  'serverHosts',
  'stewardHosts',
  'roomHosts',
  'endpoints',
  'database',
  'serverHome',
  'stewardHome',
  'signInProxy',
] as const;
export type Party = (typeof parties)[number];

export const ports = {
  https: 443,
  server: 8420,
  steward: 8431,
  roomHost: 8432,
  room: 8433,
  signInProxy: 3128,
  postgres: 5432,
  nfs: 2049,
} as const;

export interface Flow {
  readonly from: Party | 'internet';
  readonly to: Party | 'internet' | 'objectStore';
  readonly port: number;
  readonly why: string;
}

const { https, nfs } = ports;

export const flows: readonly Flow[] = [
  { from: 'internet', to: 'edge', port: https, why: 'browsers' },
  { from: 'edge', to: 'server', port: ports.server, why: 'what browsers ask, after the firewall' },
  { from: 'server', to: 'steward', port: ports.steward, why: 'publish, cut, open a room' },
  { from: 'server', to: 'rooms', port: ports.room, why: 'queries and results' },
  { from: 'steward', to: 'rooms', port: ports.roomHost, why: 'a cut and its key for a new room' },
  { from: 'server', to: 'database', port: ports.postgres, why: 'metadata and ledger' },
  { from: 'server', to: 'serverHome', port: nfs, why: 'the server’s folder' },
  { from: 'steward', to: 'stewardHome', port: nfs, why: 'the steward’s folder' },
  {
    from: 'server',
    to: 'signInProxy',
    port: ports.signInProxy,
    why: 'the OpenID provider, and nothing else',
  },
  { from: 'signInProxy', to: 'internet', port: https, why: 'the OpenID provider' },
  { from: 'signInProxy', to: 'endpoints', port: https, why: 'its image and its log' },
  { from: 'server', to: 'endpoints', port: https, why: 'keys' },
  { from: 'server', to: 'objectStore', port: https, why: 'outputs and the public log' },
  { from: 'steward', to: 'endpoints', port: https, why: 'keys' },
  { from: 'steward', to: 'objectStore', port: https, why: 'landing, curated data, cuts' },
  // The ECS agent of a host mounts folders by the host's own address, for the task and with the task's role.
  { from: 'serverHosts', to: 'serverHome', port: nfs, why: 'the server’s folder' },
  { from: 'stewardHosts', to: 'stewardHome', port: nfs, why: 'the steward’s folder' },
  ...(['serverHosts', 'stewardHosts', 'roomHosts'] as const).flatMap((from): Flow[] => [
    { from, to: 'endpoints', port: https, why: 'the ECS agent, images, logs' },
    { from, to: 'objectStore', port: https, why: 'layers of images' },
  ]),
];
