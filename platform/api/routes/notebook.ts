import { z } from 'zod';
import { bundle, bundles, shownBundleOutput } from '../schemas/bundle.ts';
import { done } from '../schemas/common.ts';
import { notebook, outputFiles, runLine, savedNotebook, startedRun } from '../schemas/notebook.ts';
import { notebookDifference, notebookVersions, savedVersion } from '../schemas/notebook-version.ts';
import { route } from './define-route.ts';

/** The notebook of a person under an agreement, its kernel, and what its code put out. */
export const notebookRoutes = {
  getNotebook: route({
    method: 'GET',
    path: '/agreements/{ref}/notebook',
    tag: 'notebook',
    summary: 'My notebook under the agreement, whatever its version: cells, and how they ran last',
    out: notebook,
  }),
  saveNotebook: route({
    method: 'PUT',
    path: '/agreements/{ref}/notebook',
    tag: 'notebook',
    summary: 'Keep the cells as they are; refused when another page has kept them since',
    body: savedNotebook,
    out: z.object({ revision: z.int() }),
  }),
  listVersions: route({
    method: 'GET',
    path: '/agreements/{ref}/notebook/versions',
    tag: 'notebook',
    summary: 'The versions of my notebook that are kept by a name, newest first',
    out: notebookVersions,
  }),
  saveVersion: route({
    method: 'POST',
    path: '/agreements/{ref}/notebook/versions',
    tag: 'notebook',
    summary: 'Keep the notebook as it is by a name; refused when another page has kept it since',
    body: savedVersion,
    out: z.object({ id: z.string() }),
  }),
  compareVersions: route({
    method: 'GET',
    path: '/agreements/{ref}/notebook/versions/{id}/difference',
    tag: 'notebook',
    summary:
      'What changed since a version, cell by cell and line by line: to another, or to the notebook as it is',
    query: z.object({ with: z.string().max(100).optional() }),
    out: notebookDifference,
  }),
  restoreVersion: route({
    method: 'POST',
    path: '/agreements/{ref}/notebook/versions/{id}/restoration',
    tag: 'notebook',
    summary: 'Bring a version back as an ordinary saving; what was there is kept as a version first',
    body: z.strictObject({ revision: z.int().min(0) }),
    out: z.object({ revision: z.int() }),
  }),
  removeVersion: route({
    method: 'DELETE',
    path: '/agreements/{ref}/notebook/versions/{id}',
    tag: 'notebook',
    summary: 'Forget a version; the notebook stays as it is',
    out: done,
  }),
  startFreshRun: route({
    method: 'POST',
    path: '/agreements/{ref}/notebook/fresh-runs',
    tag: 'notebook',
    event: 'notebook.run',
    summary:
      'Run all cells in order in a room of its own; what it put out becomes a bundle, and nothing is shown',
    body: z.strictObject({ revision: z.int().min(0) }),
    out: z.object({ id: z.string() }),
  }),
  listBundles: route({
    method: 'GET',
    path: '/agreements/{ref}/notebook/bundles',
    tag: 'notebook',
    summary: 'Runs from the top that go on, and the bundles of those that are over, newest first',
    out: bundles,
  }),
  cancelFreshRun: route({
    method: 'DELETE',
    path: '/agreements/{ref}/notebook/fresh-runs/{id}',
    tag: 'notebook',
    summary: 'End a run from the top and its room; there is no bundle of it',
    out: done,
  }),
  showBundle: route({
    method: 'GET',
    path: '/agreements/{ref}/notebook/bundles/{id}',
    tag: 'notebook',
    event: 'page.shown',
    summary:
      'What a bundle holds: code, versions, cuts, and names, sizes and digests of outputs, which count as text',
    out: bundle,
  }),
  showBundleOutput: route({
    method: 'GET',
    path: '/agreements/{ref}/notebook/bundles/{id}/outputs/{output}',
    tag: 'notebook',
    event: 'page.shown',
    summary: 'One output of a bundle, counted as what a cell puts out',
    out: shownBundleOutput,
  }),
  startRun: route({
    method: 'POST',
    path: '/agreements/{ref}/notebook/runs',
    tag: 'notebook',
    event: 'cell.run',
    summary: 'Run a cell in the kernel, which is started if need be; runs wait for one another',
    body: startedRun,
    out: z.object({ id: z.string() }),
  }),
  streamRun: route({
    method: 'GET',
    path: '/runs/{id}/stream',
    tag: 'notebook',
    answer: 'stream',
    event: 'page.shown',
    summary: 'Follow a run: progress and what may be shown, from the beginning',
    out: runLine,
  }),
  interruptRun: route({
    method: 'POST',
    path: '/runs/{id}/interruption',
    tag: 'notebook',
    summary: 'Stop a run; its last line says whether the code was interrupted or its kernel ended',
    out: done,
  }),
  endKernel: route({
    method: 'DELETE',
    path: '/agreements/{ref}/notebook/kernels/{language}',
    tag: 'notebook',
    event: 'kernel.closed',
    summary: 'End the kernel of a language with all its variables; the next run starts another',
    out: done,
  }),
  listOutputs: route({
    method: 'GET',
    path: '/agreements/{ref}/notebook/outputs',
    tag: 'notebook',
    event: 'page.shown',
    summary: 'The files that code put among the outputs of kernels, for requests to take',
    out: outputFiles,
  }),
} as const;
