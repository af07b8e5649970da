import { useSharedLogin } from '../frame/login-context'
import { useReturnTo } from '../frame/use-return-to'

/** Both ways to log in. An error of theirs appears in the notices below the header. */
export function LoginButtons(): React.ReactNode {
  const { login, loginWithPopup, isPending } = useSharedLogin()
  const returnTo = useReturnTo()
  return (
    <div className="button-row">
      <button
        type="button"
        className="button"
        disabled={isPending}
        onClick={() => void login({ returnTo })}
      >
        Log in with GenAuth
      </button>
      <button
        type="button"
        className="button button-quiet"
        disabled={isPending}
        onClick={loginWithPopup}
      >
        Log in with a popup
      </button>
    </div>
  )
}
