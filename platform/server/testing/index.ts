export { type SignInServer, startSignInServer } from './sign-in-server.ts';
export { startTestProvider, type TestProvider } from './test-provider.ts';
