/** What people call a row or column that adds others up. */
export const totalName =
  /^(?:\(?all\)?|all .*|.* total|total.*|\(?totals?\)?|tot\.?|sum|sub-?total|overall|any|both|everyone|everybody|grand .*|row .*|col(?:umn)? (?:total|sum).*|together|combined|pooled|whole .*|aggregate|marginal|margins?|england|united kingdom|uk|national|persons|people|men and women|all_\w+|∑|Σ|gesamt|ensemble)$/i;
