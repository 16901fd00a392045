export { BlockDigest, mostPieceBytes, pieceKey, sealPiece, type PieceKey } from './sealed-pieces.ts';
