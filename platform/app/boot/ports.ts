import type { StewardClient } from '@vitrine/datasets/catalogue/steward';
import type { AgreementPorts, WatchPorts } from '../agreements/ports.ts';
import type { AuditPorts } from '../audit/ports.ts';
import type { CheckingPorts } from '../checking/ports.ts';
import type { CataloguePorts } from '../catalogue/ports.ts';
import type { DraftPorts } from '../drafts/use-cases.ts';
import type { EnvironmentPorts } from '../environment/ports.ts';
import type { EvidencePorts } from '../evidence/ports.ts';
import type { WorkspacePorts } from '../executions/ports.ts';
import type { NotebookPorts } from '../notebooks/ports.ts';
import type { VersionPorts } from '../notebooks/versions/use-cases.ts';
import type { NoticePorts } from '../notices/ports.ts';
import type { RequestPorts } from '../requests/ports.ts';
import type { CutPorts } from '../rooms/ports.ts';
import type { RoomRegistry } from '../rooms/room-registry.ts';

/** What the steward is asked, whoever answers. */
export type Steward = { readonly [Call in keyof StewardClient]: StewardClient[Call] };

/** What all slices take together: `openApp` fills it with what runs here, tests with what they need. */
export interface EveryPort
  extends
    AgreementPorts,
    AuditPorts,
    CataloguePorts,
    CheckingPorts,
    CutPorts,
    DraftPorts,
    EnvironmentPorts,
    EvidencePorts,
    NotebookPorts,
    NoticePorts,
    RequestPorts,
    VersionPorts,
    WatchPorts,
    WorkspacePorts {
  readonly steward: () => Steward;
  readonly rooms: Pick<RoomRegistry, 'use' | 'state' | 'agreements' | 'closeAgreement'>;
  readonly log: NotebookPorts['log'];
}
