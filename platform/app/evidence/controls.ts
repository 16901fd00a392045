import type { Control } from './control.ts';
import { controlsOfAccess } from './controls-of-access.ts';
import { controlsOfData } from './controls-of-data.ts';
import { controlsOfOperation } from './controls-of-operation.ts';
import { controlsOfSoftware } from './controls-of-software.ts';

const all = { ...controlsOfAccess, ...controlsOfData, ...controlsOfOperation, ...controlsOfSoftware };
export type ControlName = keyof typeof all;

/** What Vitrine does by itself, each with where it is shown: typed by hand, and held by a test against what it names. */
export const controls: Readonly<Record<ControlName, Control>> = all;
