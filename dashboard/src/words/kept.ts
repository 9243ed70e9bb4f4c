/** Remember what `make` made: a formatter of Intl takes longer to make than a line to draw. */
export function kept<Made>(
  make: (locale: string | undefined, option: string) => Made,
): (locale: string | undefined, option: string) => Made {
  const made = new Map<string, Made>();
  return (locale, option) => {
    const name = `${locale} ${option}`;
    const known = made.get(name) ?? make(locale, option);
    made.set(name, known);
    return known;
  };
}
