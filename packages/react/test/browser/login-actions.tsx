import { useLogin } from '@genauth/react'
import { type ReactNode, startTransition, useActionState, useTransition } from 'react'
import { useFormStatus } from 'react-dom'

/** Shows whether an Action is pending, whether a login is pending, and the error of the hook. */
function Status({ isAction }: { readonly isAction?: boolean }): ReactNode {
  const { pending } = useFormStatus()
  const { isPending, error } = useLogin()
  return [isAction || pending, isPending, error?.code].join(' ')
}

/** The text of {@link Status} if nothing is pending and there is no error. */
export const idle = 'false false '

interface FormProps {
  readonly action: (formData: FormData) => unknown
}

function LogInForm({ action }: FormProps): ReactNode {
  return (
    <form action={action as (formData: FormData) => void}>
      <button type="submit">Log in</button>
      <Status />
    </form>
  )
}

interface AwaitingProps {
  /** Receives the error code with which the login ends. */
  readonly onEnd: (code: string) => void
}

/** Awaits a login and catches its error. */
function useAwaitedLogin(onEnd: AwaitingProps['onEnd']): () => Promise<void> {
  const { loginAsync } = useLogin()
  return async () => {
    try {
      await loginAsync()
    } catch (error) {
      onEnd((error as { code: string }).code)
    }
  }
}

function FormAction({ onEnd }: AwaitingProps): ReactNode {
  return <LogInForm action={useAwaitedLogin(onEnd)} />
}

function Transition({ onEnd }: AwaitingProps): ReactNode {
  const logIn = useAwaitedLogin(onEnd)
  const [isAction, start] = useTransition()
  return (
    <>
      <button type="button" onClick={() => start(logIn)}>
        Log in
      </button>
      <Status isAction={isAction} />
    </>
  )
}

function ActionState({ onEnd }: AwaitingProps): ReactNode {
  const [, logIn] = useActionState(useAwaitedLogin(onEnd), undefined)
  return <LogInForm action={logIn} />
}

/** Actions that await a login. */
export const awaitingActions = {
  'the action of a form': FormAction,
  'a transition': Transition,
  useActionState: ActionState,
} satisfies Record<string, (props: AwaitingProps) => ReactNode>

function LoginAsFormAction(): ReactNode {
  return <LogInForm action={useLogin().login} />
}

function LoginAsyncAsFormAction(): ReactNode {
  return <LogInForm action={useLogin().loginAsync} />
}

function LoginOfButton(): ReactNode {
  const { login } = useLogin()
  return (
    <form>
      <button type="submit" formAction={login}>
        Log in
      </button>
      <Status />
    </form>
  )
}

function LoginInTransition(): ReactNode {
  const { login } = useLogin()
  return (
    <>
      <button type="button" onClick={() => startTransition(() => login())}>
        Log in
      </button>
      <Status isAction={false} />
    </>
  )
}

function LoginAsyncAsActionState(): ReactNode {
  const [, logIn] = useActionState(useLogin().loginAsync, null)
  return <LogInForm action={logIn} />
}

/** Components that pass a function of the hook directly to React, or call a function of the hook that returns nothing. */
export const passingActions = {
  'login as the action of a form': LoginAsFormAction,
  'loginAsync as the action of a form': LoginAsyncAsFormAction,
  'login as the formAction of a button': LoginOfButton,
  'login in a transition': LoginInTransition,
  'loginAsync in useActionState': LoginAsyncAsActionState,
} satisfies Record<string, () => ReactNode>
