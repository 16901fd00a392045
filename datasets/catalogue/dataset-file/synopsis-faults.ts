import {
  synopsisProblems,
  type DeclaredSynopsis,
  type SynopsisColumn,
} from '@vitrine/disclosure-control/synopsis';

interface Described {
  readonly columns: readonly {
    readonly name: string;
    readonly type: SynopsisColumn['type'];
    readonly class: string;
    readonly publish: boolean;
    readonly grant: 'whole' | 'transformed';
    readonly codes?: Readonly<Record<string, string>> | undefined;
    readonly bounds?: { readonly min: number; readonly max: number } | undefined;
  }[];
  readonly privacy?:
    | {
        readonly budget?: { readonly epsilon: number } | undefined;
        readonly synopsis?: DeclaredSynopsis | undefined;
      }
    | undefined;
}

/** What of the columns of a dataset file a synopsis goes by. */
export function synopsisColumns({ columns }: Pick<Described, 'columns'>): readonly SynopsisColumn[] {
  return columns.map(({ name, type, class: kind, publish, grant, codes, bounds }) => ({
    ...{ name, type, class: kind, publish, codes, bounds },
    transformedOnly: grant === 'transformed',
  }));
}

/** Why a dataset file's synopsis cannot be made or bought. */
export function synopsisFaults(
  file: Described,
): readonly { readonly path: (string | number)[]; readonly message: string }[] {
  const { synopsis, budget } = file.privacy ?? {};
  if (synopsis === undefined) return [];
  const path = ['privacy', 'synopsis'];
  if (budget === undefined)
    return [{ path, message: 'A synopsis is bought of the dataset’s budget: there is none' }];
  if (synopsis.epsilon > budget.epsilon)
    return [{ path: [...path, 'epsilon'], message: 'A synopsis spends no more than the dataset’s budget' }];
  return synopsisProblems(synopsis, synopsisColumns(file)).map(({ table, message }) => ({
    path: [...path, 'tables', table],
    message,
  }));
}
