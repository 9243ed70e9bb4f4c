/** Write a number of bytes in the unit that suits it. */
export function size(bytes: number, locale?: string): string {
  const [unit, value] =
    bytes < 1000
      ? (["byte", bytes] as const)
      : bytes < 1e6
        ? (["kilobyte", bytes / 1e3] as const)
        : (["megabyte", bytes / 1e6] as const);
  const options = { style: "unit", unit, maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, options).format(value);
}
