import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

/** The page of every app: it shows the user, or a button that starts a login. */
export function Page(props: { name: string | undefined; onLogin: (() => void) | undefined }) {
  const { name, onLogin } = props
  if (name) return <h1 data-user>{name}</h1>
  if (!onLogin) return <p>Loading</p>
  return (
    <button type="button" id="login" onClick={onLogin}>
      Log in
    </button>
  )
}

export function renderApp(app: ReactNode): void {
  performance.mark('render begins')
  const root = document.getElementById('root')
  if (root) createRoot(root).render(<StrictMode>{app}</StrictMode>)
}
