import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreementText, Officers } from './agreements.ts';
import { accessibilityFaults, openBrowser, picture, signIn } from './browser.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

/** A whole study in a notebook: cohort in SQL, readmission in Python, survival in R, and its outputs in a request. */
const agreement = 'TEST-STUDY-1-v1.0';
const cohort = `
  SELECT DISTINCT person_id, SEX, STARTAGE AS age, ADMIDATE, DISDATE
  FROM hes_apc
  WHERE ADMIDATE > DATE '1989-01-01' AND DISDATE >= ADMIDATE
    AND STARTAGE BETWEEN 18 AND 120`;

let vitrine: RunningServer;
let browser: Browser;
let page: Page;
const refused: string[] = [];

beforeAll(async () => {
  vitrine = await startVitrine();
  const officers = await Officers.of(vitrine);
  await officers.activate(
    agreementText(agreement, {
      title: 'Readmission within 30 days (sample)',
      datasets: [
        {
          dataset: 'hes_apc',
          releases: '1.*',
          columns: ['SEX', 'STARTAGE', 'ADMIDATE', 'DISDATE', 'ADMIMETH'],
        },
      ],
      linkage: { person: true },
      kernels: ['sql', 'python', 'r'],
      limits: { rowsShown: 1000, rowsPerDay: 20000 },
    }),
  );
  browser = await openBrowser();
  const session = await signIn(browser, vitrine.url, 'Sam Researcher');
  page = session.page;
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
  });
  await page.goto(`${vitrine.url}/workspace/${agreement}`);
  await page.getByRole('link', { name: 'Notebook' }).click();
  await page.getByRole('textbox', { name: 'Python of Cell 1' }).waitFor();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await vitrine.stop();
});

type Language = 'Text' | 'SQL' | 'Python' | 'R';
const cell = (at: number, language: Language) =>
  page.getByRole('region', { name: `Cell ${at}, ${language}` });
const state = (at: number) => page.getByRole('status', { name: `State of Cell ${at}` });

/** Writes a cell of a language, after those that there are. */
async function write(at: number, language: Language, text: string): Promise<void> {
  const here = page.getByRole('region', { name: new RegExp(`^Cell ${at}, `) });
  if (at > 1) await page.getByRole('button', { name: 'Add a cell' }).click();
  await here.getByRole('combobox', { name: 'Language' }).selectOption(language);
  await page.getByRole('textbox', { name: `${language} of Cell ${at}` }).click();
  await page.keyboard.insertText(text);
}

async function runs(at: number): Promise<void> {
  await page.keyboard.press('Control+Enter');
  await state(at).getByText('Done', { exact: true }).waitFor({ timeout: 90_000 });
}

describe('a study in a notebook', () => {
  it('begins with words, of which no markup and no address is left', async () => {
    await write(
      1,
      'Text',
      '# Readmission\n\nWithin **30 days**, by sex. <img src=x onerror=alert(1)> ![p](https://example.org/p.png) [the plan](https://example.org)\n\n|a|\n|-:|\n|<a href=//x>1</a>|\n\n```js\n1\n```\n\n3. three',
    );
    const text = cell(1, 'Text');
    await text.getByRole('heading', { name: 'Readmission' }).waitFor();
    expect(await text.locator('.v-markdown strong').textContent()).toBe('30 days');
    expect(await text.locator('.v-markdown td').textContent()).toBe('<a href=//x>1</a>');
    expect(await text.locator('.v-markdown').locator('img, a, script').count()).toBe(0);
    const attributes = await text
      .locator('.v-markdown *')
      .evaluateAll((all) => all.flatMap((one) => one.getAttributeNames()));
    expect(attributes).toEqual([]);
  });

  it('describes its cohort in SQL', async () => {
    await write(
      2,
      'SQL',
      'SELECT SEX, count(DISTINCT person_id) AS people\nFROM hes_apc GROUP BY SEX ORDER BY SEX',
    );
    await page.keyboard.press('Control+Enter');
    const grid = cell(2, 'SQL').getByRole('grid', { name: 'Result of Cell 2' });
    await grid.getByRole('gridcell').first().waitFor({ timeout: 60_000 });
  });

  it('counts readmissions in Python', async () => {
    await write(
      3,
      'Python',
      `import vitrine
stays = vitrine.sql("""${cohort}""")
stays = stays.sort_values(["person_id", "ADMIDATE"])
following = stays.groupby("person_id").ADMIDATE.shift(-1)
stays["readmitted"] = (following - stays.DISDATE).dt.days.between(0, 30)
by_sex = stays.groupby("SEX").readmitted
table1 = by_sex.agg(["size", "sum"]).reset_index()
table1.columns = ["SEX", "stays", "readmitted"]
vitrine.output(table1, "readmission.csv")
print(len(stays), "stays")
table1`,
    );
    await runs(3);
    await cell(3, 'Python').getByRole('columnheader', { name: 'readmitted' }).waitFor();
  });

  it('fits Kaplan–Meier curves and a Cox model in R, over the same rows, and draws them', async () => {
    await write(
      4,
      'R',
      `library(survival)
suppressPackageStartupMessages(library(dplyr))
stays <- vitrine$sql("${cohort}") |>
  arrange(person_id, ADMIDATE) |>
  group_by(person_id) |>
  mutate(following = lead(ADMIDATE)) |>
  ungroup() |>
  mutate(
    readmitted = !is.na(following),
    until = coalesce(following, as.Date("2002-03-31")),
    days = as.numeric(until - DISDATE)
  ) |>
  filter(days > 0)
cat(nrow(stays), "stays followed\\n")
cox <- coxph(Surv(days, readmitted) ~ SEX + age, stays)
table2 <- broom::tidy(cox, exp = TRUE, conf.int = TRUE)
vitrine$output(table2, "cox.csv")
table2`,
    );
    await runs(4);
    await cell(4, 'R').getByRole('columnheader', { name: 'conf.low' }).waitFor();
    await write(
      5,
      'R',
      `library(ggplot2)
fit <- survfit(Surv(days, readmitted) ~ SEX, stays)
curves <- broom::tidy(fit)
figure <- ggplot(curves, aes(time, 1 - estimate, colour = strata)) +
  geom_step() +
  labs(x = "Days since discharge", y = "Readmitted", colour = NULL)
vitrine$output(figure, "curves.png")
figure`,
    );
    await runs(5);
    const drawn = cell(5, 'R').getByRole('img', { name: /Figure of Cell 5/ });
    expect(await drawn.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(300);
    expect(await accessibilityFaults(page)).toEqual([]);
    await drawn.scrollIntoViewIfNeeded();
    await picture(page, 'study');
  });

  it('says the line of an error of R, and stops R without its variables being lost', async () => {
    await write(6, 'R', 'a <- 1\nstop("no such thing")');
    await page.keyboard.press('Control+Enter');
    await cell(6, 'R').getByRole('button', { name: 'Go to line 2' }).waitFor();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText('repeat Sys.sleep(0.1)');
    await page.keyboard.press('Control+Enter');
    await state(6).getByText('Running').waitFor();
    await cell(6, 'R').getByRole('button', { name: 'Cancel' }).click();
    await state(6).getByText('Interrupted. Your variables are there.').waitFor();
    await page.getByRole('textbox', { name: 'R of Cell 6' }).click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText('cat(nrow(stays) > 0)');
    await runs(6);
    await cell(6, 'R').getByText('TRUE').waitFor();
  });

  it('asks for its tables and its figure to leave in one request', async () => {
    const ask = (name: string) => page.getByRole('button', { name: `Ask to release ${name}` }).click();
    const dialog = page.getByRole('dialog');
    const notebook = page.url();
    await ask('readmission.csv');
    await dialog.getByRole('textbox').fill('Readmission within 30 days');
    await dialog.getByRole('button', { name: 'Start the request' }).click();
    await page.waitForURL(/\/requests\/req_/);
    for (const name of ['cox.csv', 'curves.png']) {
      await page.goto(notebook);
      await ask(name);
      await dialog.getByRole('button', { name: 'Add to “Readmission within 30 days”' }).click();
      await page.waitForURL(/\/requests\/req_/);
    }
    await page.goto(`${vitrine.url}${new URL(page.url()).pathname}?step=check`);
    for (const name of ['readmission.csv', 'cox.csv', 'curves.png'])
      await page
        .getByRole('heading', { name: new RegExp(name.replace('.', '\\.')) })
        .first()
        .waitFor();
  });

  it('is on record, each language by its name, and the content policy refused nothing of it', async () => {
    const indra = await signIn(browser, vitrine.url, 'Indra Reviewer');
    await indra.page.goto(`${vitrine.url}/audit?agreement=${agreement}&type=kernel.opened`);
    for (const language of ['python', 'r'])
      await indra.page.getByText(`started a kernel of ${language} under`, { exact: false }).first().waitFor();
    expect(refused).toEqual([]);
  });
});
