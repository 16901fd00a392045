import { VitrineError } from '@vitrine/core/errors';

export class UnknownProfile extends VitrineError {
  readonly code = 'unknown-profile';
  readonly status = 400;
  readonly title = 'No such disclosure profile';
}

export class ProfileLoosened extends VitrineError {
  readonly code = 'profile-loosened';
  readonly status = 400;
  readonly title = 'An agreement may only tighten its disclosure profile';
}
