/** Creates a redirect. */
export function redirectResponse(
  status: 302 | 303,
  location: string,
  setCookies: readonly string[],
): Response {
  const response = new Response(null, { status, headers: { location } })
  for (const line of setCookies) response.headers.append('set-cookie', line)
  return response
}
