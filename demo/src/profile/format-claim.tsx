const genders: Readonly<Record<string, string>> = { M: 'Male', F: 'Female', U: 'Unspecified' }

/** Formats the value of a claim: dates, booleans and addresses in a readable form, other values unchanged. */
export function formatClaim(claim: string, value: unknown): React.ReactNode {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (claim === 'gender' && typeof value === 'string') return genders[value] ?? value
  if (claim === 'updated_at') return <Instant value={value} />
  if (claim === 'sub') return <code>{String(value)}</code>
  if (claim === 'address' && isRecord(value)) return <Address value={value} />
  if (typeof value === 'string') return value
  return <code>{JSON.stringify(value)}</code>
}

/** Formats a date. GenAuth sends an ISO 8601 string, although the standard requires a number of seconds. */
function Instant({ value }: { readonly value: unknown }): React.ReactNode {
  const at = new Date(typeof value === 'number' ? value * 1000 : String(value))
  if (Number.isNaN(at.getTime())) return String(value)
  return (
    <time dateTime={at.toISOString()}>
      {at.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' })}
    </time>
  )
}

function Address({ value }: { readonly value: Record<string, unknown> }): React.ReactNode {
  if (typeof value['formatted'] === 'string') return value['formatted']
  const parts = Object.values(value).filter((part) => typeof part === 'string')
  return parts.length > 0 ? parts.join(', ') : 'Not available'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
