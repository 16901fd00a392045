export interface CutProgress {
  readonly stage: 'pseudonyms' | 'write' | 'ready';
  readonly dataset: string;
}

/** What a publish is doing; `rows` as soon as they are counted. */
export interface PublishProgress {
  readonly stage: 'read' | 'link' | 'check' | 'write' | 'commit';
  readonly rows?: number;
}
