/** Formats a time (epoch milliseconds) as the time of day, with seconds. */
export function formatTime(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB')
}

/** Formats a time (epoch milliseconds). Adds the date if the time is not on the current day. */
export function formatInstant(at: number): string {
  const day = new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
  return new Date(at).toDateString() === new Date().toDateString()
    ? formatTime(at)
    : `${day}, ${formatTime(at)}`
}

/** Formats a duration in milliseconds as `1:05`, `2:03:04` or `13 d 4 h`. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3600)
  if (days > 0) return `${days} d ${hours} h`
  const minutes = Math.floor((seconds % 3600) / 60)
  const two = (value: number) => String(value).padStart(2, '0')
  const rest = two(seconds % 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`
}
