import { startOauthlibProvider } from './testing/oauthlib-provider.ts';
import { describeSignIn } from './testing/sign-in-suite.ts';
import { startTestProvider } from './testing/test-provider.ts';

describeSignIn('oidc-provider', 'sam.researcher', startTestProvider);
describeSignIn('oauthlib', 'robin.researcher', startOauthlibProvider);
