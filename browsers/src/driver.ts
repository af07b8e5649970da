/** An element as a person knows it: by its role and name, or by its label. Names and labels are compared as a whole. */
export type Target =
  | { readonly role: 'button' | 'checkbox' | 'heading' | 'link' | 'radio'; readonly name: string }
  | { readonly label: string }

/** What draws the pages: the three that people have. */
export type Engine = 'chromium' | 'firefox' | 'webkit'

export interface DriverOptions {
  /**
   * Whether pages come out of the back/forward cache, as they do for people. Default false: Playwright turns it off, and cannot talk
   * to a page that came out of it. Such a page has to tell of itself, to a server.
   */
  readonly backForwardCache?: boolean | undefined
}

/** A browser. What the specs may do with it is the same in every engine. */
export interface Driver {
  /** A person's profile, with no cookies and nothing stored. */
  newProfile(options?: ProfileOptions): Promise<Profile>
  close(): Promise<void>
}

export interface ProfileOptions {
  readonly colorScheme?: 'light' | 'dark' | undefined
  readonly widthPx?: number | undefined
}

/** Tabs that share cookies and storage. */
export interface Profile {
  newTab(): Promise<Tab>
  /** Closes its tabs, and forgets it. */
  close(): Promise<void>
}

/** A tab or a popup. Whatever is waited for fails when it does not come within the driver's time. */
export interface Tab {
  goTo(url: string): Promise<void>
  reload(): Promise<void>
  back(): Promise<void>
  url(): Promise<string>
  /** Clicks an element as soon as it is there and can be clicked. */
  click(target: Target): Promise<void>
  /** Puts a text into a field. */
  fill(target: Target, text: string): Promise<void>
  /** Presses a key, such as `Tab` or `Enter`. */
  press(key: string): Promise<void>
  /** Waits for an element that is visible. */
  waitFor(target: Target): Promise<void>
  waitForUrl(matches: (url: URL) => boolean): Promise<void>
  /** Waits for words that can be seen somewhere on the page. */
  waitForText(text: string): Promise<void>
  /** Waits until words can be seen nowhere on the page. */
  waitForNoText(text: string): Promise<void>
  /** Runs a function in the page. It can use nothing but its argument, which has to be JSON, and so has its result. */
  evaluate<Result, Argument = undefined>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument?: Argument,
  ): Promise<Result>
  /** Runs a script in the page. */
  runScript(source: string): Promise<void>
  /** Does what opens a popup, and returns the popup. */
  popupOf(action: () => Promise<void>): Promise<Tab>
  waitUntilClosed(): Promise<void>
  close(): Promise<void>
}
