import type { ShownOutput } from '@vitrine/api';
import type { KernelOutput } from '@vitrine/notebooks-gateway/client';
import { soundPng } from './png.ts';

/** Colours and cursor moves of terminals (ECMA-48): nothing here draws them, and some could hide text. */
const terminal = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_])/g;
/** Controls that are no line break or tab, and marks that turn text around so that it reads as something else. */
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

const plain = (text: string): string =>
  text.replace(terminal, '').replace(/\r\n?/g, '\n').replace(controls, '').toWellFormed();

/** Lines of a trace that are kept; the last ones are nearest to the error. */
const traceLines = 30;

/**
 * An output of a kernel as it may be shown: text without controls, and pictures that are pictures. A kernel runs
 * hostile code, so it is looked at again here, whatever the room says it is. Undefined when it is not of its kind.
 */
export function soundOutput(output: KernelOutput): ShownOutput | undefined {
  switch (output.kind) {
    case 'text':
      return { kind: 'text', stream: output.stream, text: plain(output.text) };
    case 'value':
      return { kind: 'value', text: plain(output.text) };
    case 'error':
      return {
        kind: 'error',
        name: plain(output.name),
        message: plain(output.message),
        ...(output.line === undefined ? {} : { line: output.line }),
        trace: output.trace.slice(-traceLines).map(plain),
      };
    case 'table': {
      const width = output.columns.length;
      if (width === 0 || output.rows.some((row) => row.length !== width)) return undefined;
      return {
        kind: 'table',
        columns: output.columns.map(plain),
        rows: output.rows.map((row) => row.map((value) => (value === null ? null : plain(value)))),
        totalRows: Math.max(output.totalRows, output.rows.length),
      };
    }
    case 'image': {
      const picture = soundPng(Buffer.from(output.data, 'base64'));
      if (picture === undefined) return undefined;
      const { width, height, bytes } = picture;
      return {
        kind: 'image',
        mediaType: 'image/png',
        width,
        height,
        data: Buffer.from(bytes).toString('base64'),
      };
    }
  }
}
