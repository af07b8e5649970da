import { Page, renderApp } from '../page'

renderApp(<Page name="Ada Lovelace" onLogin={undefined} />)
