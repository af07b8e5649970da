import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import { createSessionLog } from './events/session-log'
import { SetUpError } from './frame/set-up-error'
import { readClientChoice } from './setup/client-choice'
import { createClient } from './setup/create-client'
import { DemoContext } from './setup/demo-context'
import { readDemoSetup } from './setup/demo-setup'
import './styles/index.css'

function start(): React.ReactNode {
  try {
    const setup = readDemoSetup()
    const choice = readClientChoice(setup)
    const client = setup.clients[choice.mode.get()] ?? { appId: '', appHost: '' }
    const genauth = createClient(client, choice)
    const demo = { setup, client, choice, sessionLog: createSessionLog(genauth) }
    return (
      <DemoContext value={demo}>
        <QueryClientProvider client={new QueryClient()}>
          <App genauth={genauth} />
        </QueryClientProvider>
      </DemoContext>
    )
  } catch (error) {
    return <SetUpError error={error} />
  }
}

const root = document.getElementById('root')
if (root) createRoot(root).render(<StrictMode>{start()}</StrictMode>)
