/** The check digit of nine digits (modulus 11, weights 10 to 2), or undefined where no digit exists. */
function checkDigit(nine: string): number | undefined {
  const sum = Array.from(nine).reduce((total, digit, at) => total + Number(digit) * (10 - at), 0);
  const rest = 11 - (sum % 11);
  return rest === 10 ? undefined : rest % 11;
}

/** Whether ten digits carry the right check digit; ten equal digits pass the sum and are refused. */
export function isNhsNumber(text: string): boolean {
  return (
    /^\d{10}$/.test(text) && !/^(\d)\1{9}$/.test(text) && checkDigit(text.slice(0, 9)) === Number(text[9])
  );
}

/** The number with its last digit raised by one to nine places: never valid when the given one was. */
export function breakCheckDigit(number: string, places: number): string {
  return `${number.slice(0, 9)}${(Number(number[9]) + 1 + (places % 9)) % 10}`;
}

/** The first valid number at or after a position in the range reserved for tests, 999 000 0000 onwards. */
export function testNumberFrom(position: number): string {
  for (let nine = 999_000_000 + position; ; nine += 1) {
    const digit = checkDigit(String(nine));
    if (digit !== undefined) return `${nine}${digit}`;
  }
}
