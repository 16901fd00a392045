/** The variable that tells a server where its launcher's door is. */
export const stewardDoorVariable = 'STEWARD_DOOR';
