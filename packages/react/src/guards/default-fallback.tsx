import { type ComponentType, type ReactNode, useEffect, useState } from 'react'
import type { DefaultFallbackProps } from './fallback'

/** Replaces the default fallback if the app cannot load it, for example because a new release has removed the file. */
function BareFallback({ login, texts }: DefaultFallbackProps): ReactNode {
  return (
    <button type="button" onClick={login}>
      {texts?.login ?? 'Log in'}
    </button>
  )
}

type Load = () => Promise<{ readonly LoginFallback: ComponentType<DefaultFallbackProps> }>

const loadFallback: Load = () => import('./login-fallback')

interface Props extends DefaultFallbackProps {
  readonly load?: Load
}

/**
 * Loads and shows the default fallback, which most page loads do not need. `React.lazy` would remember a failed load, and would report an
 * error in apps whose server renders with `renderToString`.
 */
export function DefaultFallback({ load = loadFallback, ...props }: Props): ReactNode {
  const [Loaded, setLoaded] = useState<ComponentType<DefaultFallbackProps>>()
  useEffect(() => {
    load().then(
      ({ LoginFallback }) => setLoaded(() => LoginFallback),
      () => setLoaded(() => BareFallback),
    )
  }, [load])
  return Loaded && <Loaded {...props} />
}
