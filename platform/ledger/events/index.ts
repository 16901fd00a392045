export {
  type DeclaredEvent,
  type EventDefinition,
  type Feed,
  type Subject,
  defineEvent,
  subjects,
} from './define-event.ts';
export { type Vocabulary, vocabularyOf } from './vocabulary.ts';
