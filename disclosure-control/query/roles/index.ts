export { type FigureReading, type FigureRole, figureRoles, readFigures } from './figure-roles.ts';
