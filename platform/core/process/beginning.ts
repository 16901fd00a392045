/** What a process needs before it loads anything else: no engine, no log. */
export { type Account, accountFaults, type Accounts, accounts } from './accounts.ts';
export { type Home, homeAt } from './home.ts';
export { readSettings, type Settings } from './settings.ts';
