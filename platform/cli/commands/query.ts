import { ApiProblem, placeInSql, type Cell, type Problem } from '@vitrine/api';
import { cellText, withMarginColumns, writeCsv } from '@vitrine/disclosure-control/format';
import { missing, suppressed, total, valueCell, type Cell as Value } from '@vitrine/disclosure-control/cells';
import { Option, type Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';
import { rowsText } from '../text/cut-text.ts';
import { costLines } from '../text/privacy-text.ts';
import { chosenWish, wishOf, withPrivacyOptions, type PrivacyOptions } from '../privacy-options.ts';

interface QueryOptions extends PrivacyOptions {
  readonly agreement: string;
  readonly format: string;
}

export function queryCommands(program: Command): void {
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();

  withPrivacyOptions(program.command('query <sql>'))
    .description('run a query under an agreement; what is shown follows its display clause')
    .requiredOption('--agreement <ref>', 'the agreement')
    .addOption(
      new Option('--format <format>', 'how rows are printed')
        .choices(['table', 'csv', 'json'])
        .default('table'),
    )
    .action(async (sql: string, options: QueryOptions) => {
      const privacy = chosenWish(options);
      const json = globals().json || options.format === 'json';
      const output = createOutput(json);
      await withClient(globals(), async (client) => {
        const params = { ref: options.agreement };
        if (privacy !== undefined) {
          const asked = await client.call('explainQuery', { params, body: { sql, privacy } });
          if (asked.privacy !== null) for (const one of costLines(asked.privacy)) output.progress(one);
        }
        const body = { sql, ...(privacy === undefined ? {} : { privacy }) };
        const { id } = await client.call('startQuery', { params, body });
        let columns: readonly { name: string; type: string }[] = [];
        const rows: Cell[][] = [];
        const margins: (readonly (number | null)[])[] = [];
        let notices: readonly string[] = [];
        let truncated = false;
        for await (const line of client.stream('streamQuery', { params: { id } })) {
          if (line.kind === 'problem') throw new ApiProblem(withPlace(line.problem as Problem, sql, json));
          if (line.kind === 'progress') output.progress(line.stage);
          if (line.kind === 'columns') columns = line.columns;
          if (line.kind === 'rows') {
            rows.push(...line.rows);
            margins.push(...(line.margins ?? line.rows.map(() => [])));
          }
          if (line.kind === 'done') ({ notices, truncated } = line);
        }
        for (const notice of notices) output.progress(notice);
        if (truncated) output.progress(`There are more rows than may be shown: these are ${rows.length}.`);
        output.progress(`This was query ${id}.`);
        const names = columns.map((column) => column.name);
        const values = rows.map((row) => row.map(valueOf));
        if (!json && options.format === 'csv') {
          const file = withMarginColumns({ columns: names, rows: values }, margins);
          output.exact(writeCsv(file.columns, file.rows).trimEnd());
          return;
        }
        output.result({ query: id, columns, rows, margins, truncated, notices }, () =>
          table(
            names,
            values.map((row, at) =>
              row.map((cell, i) => withMargin(cellText(cell), margins[at]?.[i] ?? null)),
            ),
          ),
        );
      });
    });

  explainCommand(program, globals);
}

/** What would become of a query, without running it. */
function explainCommand(program: Command, globals: () => GlobalOptions): void {
  withPrivacyOptions(program.command('explain <sql>'))
    .description('what a query would see, without running it')
    .requiredOption('--agreement <ref>', 'the agreement')
    .option(
      '--error <number>',
      'how large the error of counts may be: the epsilon that buys it is suggested',
      Number,
    )
    .action(async (sql: string, options: Omit<QueryOptions, 'format'> & { error?: number }) => {
      const privacy = { ...wishOf(options), wantedError: options.error };
      await withClient(globals(), async (client) => {
        const explained = await client.call('explainQuery', {
          params: { ref: options.agreement },
          body: { sql, privacy },
        });
        createOutput(globals().json).result(explained, () =>
          [
            explained.refusal === null
              ? 'Accepted.'
              : `Refused: ${explained.refusal.detail}${placeText(sql, explained.refusal.facts)}`,
            explained.refusal?.help ?? '',
            ...explained.tables.flatMap((one) => [
              ...rowsText(one),
              ...one.columns
                .filter((column) => column.used)
                .map((column) => `  uses ${column.name}: ${column.becomes}`),
            ]),
            explained.result,
            ...(explained.privacy === null ? [] : costLines(explained.privacy)),
          ]
            .filter((line) => line !== '')
            .join('\n'),
        );
        if (!explained.accepted) process.exitCode = 1;
      });
    });
}

/** A figure with the size of its error. */
const withMargin = (text: string, margin: number | null): string =>
  margin === null ? text : `${text} ±${margin}`;

/** ` (line 2, column 8)`, or nothing where a refusal applies to no one place. */
function placeText(sql: string, facts: Problem['facts']): string {
  const place = placeInSql(sql, facts);
  return place === undefined ? '' : ` (line ${place.line}, column ${place.column})`;
}

/** For people, a refusal says where in the SQL it applies; programs read it in the facts. */
function withPlace(problem: Problem, sql: string, json: boolean): Problem {
  return json ? problem : { ...problem, detail: problem.detail + placeText(sql, problem.facts) };
}

function valueOf(cell: Cell): Value {
  if (cell === null) return missing;
  if (typeof cell !== 'object') return valueCell(cell);
  return 'total' in cell ? total : suppressed;
}
