/** Returns the sample at a quantile, such as 0.5 for the median. */
export function quantile(samples: readonly number[], at: number): number {
  const sorted = [...samples].sort((one, other) => one - other)
  return sorted[Math.floor((sorted.length - 1) * at)] ?? Number.NaN
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5)
