export { type Clock, manualClock, systemClock } from './clock.ts';
export { type Home, homeAt } from './home.ts';
export { lockHome } from './lock-home.ts';
export { type Settings, readSettings, settingsSchema } from './settings.ts';
