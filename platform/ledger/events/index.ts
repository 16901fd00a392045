export { type DeclaredEvent, type Subject, defineEvent, subjects } from './define-event.ts';
export { type Vocabulary, vocabularyOf } from './vocabulary.ts';
