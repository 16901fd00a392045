export {
  BlockDigest,
  mostPieceBytes,
  pieceKey,
  sealPiece,
  type PieceKey,
  type PiecePlace,
  type SealedPiece,
} from './sealed-pieces.ts';
