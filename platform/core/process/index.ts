export { type Clock, manualClock, systemClock } from './clock.ts';
export { type Home, homeAt, lockHome } from './home.ts';
export { type Settings, readSettings, settingsSchema } from './settings.ts';
