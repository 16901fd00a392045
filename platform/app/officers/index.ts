export { enrolOfficerFile, listOfficerKeys, removeOfficer } from './officers.ts';
