'use client'

async function logOut() {
  const headers = { 'X-GenAuth': '1' }
  const response = await fetch('/auth/logout', { method: 'POST', headers })
  const { logoutUrl } = await response.json()
  location.assign(logoutUrl)
}

export function LogoutButton() {
  return (
    <button type="button" onClick={logOut}>
      Log out
    </button>
  )
}
