export { Engine } from './engine.ts';
export { type Extension, extensionFile } from './extensions.ts';
export { curatedLayout, cutLayout } from './parquet-layout.ts';
