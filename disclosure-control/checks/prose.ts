import type { Profile } from '../profiles/profile.ts';
import { finding, type Finding, type FindingCode } from './finding.ts';

const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i;
const hexKey = /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,64}\b/i;
const longKey = /(?<![\d.,-])\d{15,20}(?![\d.,])/;
/** Words beside which a long hexadecimal number is of a program. */
const ofPrograms =
  /commit|sha-?\d|hash|digest|checksum|version|revision|build|uuid of|clip-?path|xlink|url\(/i;
const keyed =
  /\b(?:patient|person|subject|participant|record|case|pseudonym|study id|id)\b\s*(?:no\.?|number|id|#|:|=)?\s*(?=[\w-]*\d)[A-Za-z0-9-]{6,}/i;

const oneOf =
  /\b(?:a|an|the|one|this|that|dropped|removed|excluded|outlier:?)\s+(?:[\w,-]+\s+){0,4}?(?:patient|person|subject|participant|individual|man|woman|boy|girl|gentleman|lady|baby|child)\b/i;
const yearsOld =
  /\b\d{1,3}[- ](?:year|yr|month)s?[- ]olds?\b|\baged? (?:of )?\d{1,3}\b|\b(?:female|male|man|woman|m|f)\b,? (?:aged )?\d{1,3}\b(?!\.\d|%)/i;
const single =
  /\b(?:an?|the|this|one|his|her|our)\s+(?:\w+\s+){0,2}\d{1,3}[- ]?(?:(?:year|yr|month|week|day)s?[- ]old|yo|y\/o|yrs?)\b(?!s)|\b(?:one|he|she|who|patient|woman|man|boy|girl|child)(?: was| is|,)? aged? (?:of )?\d{1,3}\b|\b\d{1,3}[- ](?:year|yr|month)[- ]old\s+(?:fe)?(?:male|man|woman|boy|girl|patient|person|child|baby|infant)\b|\ba (?:fe)?male (?:patient )?(?:aged|of) \d{1,3}\b/i;
/** `M, 43, cystic fibrosis`: sex and age of somebody, and what else is known. */
const noted =
  /(?:^|[\s:;(])(?:m|f|male|female), \d{1,3}, [a-z][\w .]{2,}|(?:^|[\s:;(])\d{1,3}, (?:m|f|male|female), [a-z][\w .]{2,}/i;
/** `One was a boy of 4`. */
const oneWas =
  /\b(?:one|another|the other) (?:of (?:them|these|whom) )?(?:was|is) an? (?:\w+ )?(?:boy|girl|man|woman|child|baby|infant|male|female)\b|\b(?:boy|girl|man|woman|child|baby|infant) of \d{1,3}\b/i;
/** Whoever speaks of their own family is somebody, and so are they. */
const ownFamily =
  /\bmy (?:son|daughter|wife|husband|mum|mother|father|dad|partner|child|baby|brother|sister|boy|girl)\b/i;
/** `73 yo gentleman`, `Case 2 - 8M, pupil`: how clinicians write of somebody. */
const clinical =
  /\b\d{1,3}\s?(?:yo|y\/o|y\.o\.|yrs?)\b[\s,]+(?:\w+\s+){0,2}(?:gentleman|lady|man|woman|male|female|boy|girl|patient|m|f)\b|\b(?:case|patient|pt|doc|subject|index)\b[^\n]{0,15}?[\s:(–-]\d{1,3}\s?(?:yo\s?)?[mf](?=[\s,;.)]|$)/i;
/** `wife Margaret`, `Mr Hargreaves … was readmitted`: names beside what is known of a patient. */
const family =
  /\b(?:wife|husband|partner|son|daughter|mother|father|mum|dad|brother|sister|carer|next of kin|NOK)\s+(?:is\s+|called\s+|named\s+|\()?[A-Z][a-z]{2,}\b/;
const titled = /\b(?:Mr|Mrs|Miss|Ms|Master)\.?\s+[A-Z][a-z'’-]+/;
/** `A teenager from Whitby`: somebody, and where they live. */
const fromPlace =
  /\b(?:[Aa]n?|[Tt]he|[Oo]ne)\s+(?:[\w-]+\s+){0,3}?(?:teenager|toddler|newborn|baby|pensioner|centenarian|octogenarian|nonagenarian|schoolboy|schoolgirl|man|woman|boy|girl|mother|father|gentleman|lady)\s+(?:from|living in)\s+(?:a village near\s+)?[A-Z][a-z]+/;
const ofPatient =
  /\b(?:patients?|admi\w+|readmi\w+|discharg\w+|ward|diagnos\w+|died|operat\w+|surgery|treat\w+|symptom\w*|nhs|aged|born|case|clinic|referr\w+|amputation)\b/i;
const groups = /\b(?:aged?|ages?) \d+ (?:and|or) (?:over|under|older|younger|above)|\bthan \d+ years/i;

const smallNumber =
  /\b(?:n|n[ _]\(?(?:active|placebo|controls?|treated|untreated|cases|exposed|unexposed|events?|deaths?|died|patients?|people|men|women|male|female|intervention|at risk|missing|excluded|withdrawn|lost|positive|negative|obs)\)?|nobs|samples?|counts?|obs|observations|(?:number of )?(?:events|failures|subjects|deaths)(?: observed)?|samples per leaf|leaf sizes|weights|values?|cover|n_node_samples|(?:leaf|internal)_(?:count|weight)|leaf(?: size)?)"?\s*[:=]\s*\[{0,2}([\d.,\s]+)\]{0,2}/gi;
const smallOf =
  /(?<!fewer than |less than |under |at least |minimum of |threshold of |[<≤]\s?|[\d.,])\b(\d{1,3}) (?:(?!million|billion|thousand|hundred|percent|per)\w+ )?(?:patients?|people|persons?|women|men|boys|girls|children|babies|cases|deaths|individuals|participants|subjects|admissions|episodes|observations (?:deleted|dropped|removed|excluded)|events)\b/gi;
/** `3 died`, `4 were boys`: a count by what its people did, where no figure, stage or time is named so. */
const smallDid =
  /(?<!(?:table|figure|fig|stage|grade|type|age|aged|model|phase|version|chapter|section|week|day|month|year|step|group|arm|appendix|cohort|hospital|site|level|wave|round|quintile|decile)\.? |fewer than |less than |under |at least |more than |over |[<≤≥>]\s?|[\d.,/-])\b(\d{1,3}) (?:died|survived|relapsed|withdrew|declined|refused|dropped out|were (?:\w+ )?(?:boys|girls|men|women|male|female|readmitted|excluded|lost|pregnant|positive)|had (?:a|an|the)\b|tested positive|developed|experienced)/gi;
/** `3 (7.9%)`, `3/38 (7.9%)`, `3 out of 38`. */
const smallShare =
  /(?<!(?:page|step|part|figure|table|fold|model|chapter|day|week|version|level|wave|arm|any|each|out) |[\d.,/])\b(\d{1,3}) of (?:the |all |these )?\d{1,6}\b|(?<![\d.,/(–-]\s?)\b(\d{1,3})\s*(?:\/\s*\d{1,6}\s*)?\(\d{1,3}(?:\.\d+)?\s*\\?%\)|(?<![\d.,])\b(\d{1,3}) out of \d{1,6}\b/gi;
/** The oldest, the longest: one person's value, where a figure follows. */
const extremeOf =
  /\b(?:youngest|oldest|eldest|longest (?:stay|time|survival)|shortest (?:stay|time|survival))\b[^.;\n]{0,25}?\b\d|(?:^|\s)(?:min|max)\.\s*:\s*-?\d|^\s*extreme (?:observations|values)\s*$|^\s*(?:lowest|highest|smallest|largest)\s*:\s*-?\d/i;
/** `Age ranged from 18 to 104`: two people's values, where the figures are nobody's means, rates or years. */
const rangeOf =
  /\b(?:range[ds]?|ranging|minimum|maximum)\b[^.;\n]{0,15}?\d+(?:\.\d+)?\s*(?:days?|years?|months?)?\s*(?:[-–—]|to|and|,)\s*\d/i;
/** `Aged 18 to 104`: nobody asks for people up to such an age, so somebody had it; 95 to 99 is a band. */
const ageReached = /\baged?\b[^.;\n]{0,20}?\b[0-8]?\d\s*(?:[-–—]|to|and)\s*(?:9[5-8]|1[0-3]\d)\b/i;
/** `The oldest was admitted four times`. */
const ofExtreme =
  /\bthe (?:youngest|oldest|eldest)(?: (?:patient|person|woman|man|member|participant|case))? (?:was|had|died|lived|is)\b/i;
const measured =
  /\b(?:age[ds]?|los|length of stay|stay|costs?|bmi|weight|height|blood pressure|follow-?up|survival|dose)\b/i;
const ofGroups =
  /interquartile|inter-quartile|\biqr\b|\bmeans?\b|\bmedians?\b|rates?\b|%|percent|per \d|\bci\b|confidence|between (?:trusts|sites|hospitals|regions)/i;
const numberWords = 'one|two|three|four|five|six|seven|eight|nine'.split('|');
/** `Two of the patients`, `three women`: counts in words. */
const smallWord =
  /(?<!fewer than |less than |under |at least |minimum of |more than |over |by |all |or |every |first |last )\b(two|three|four|five|six|seven|eight|nine)\s+(?:of\s+(?:the|these|those|our)\s+)?(?:\w+\s+)?(?:patients|people|persons|women|men|boys|girls|children|babies|cases|deaths|individuals|participants|subjects|siblings|brothers|sisters|twins)\b/gi;
/** `One patient with Ebola`: a count of one, where no rule speaks of any patient. */
const onePerson =
  /(?<!\b(?:for|per|least|most|than|any|each|every|exactly|to|of) )\b(?:one|a single)\s+(?:patient|person|woman|man|boy|girl|child|baby|individual|participant|case)\s+(?:with(?! (?:several|more|many|multiple|at least))|died|aged|whose|developed|withdrew|tested|treated|was (?:excluded|lost|readmitted|pregnant|treated|transferred|diagnosed))\b/i;
/** A node of a tree as rpart prints it: `7) los>=12 4 0 1 (0.00 1.00) *`. */
const node = /^\s*\d+\)\s+\S.*?\s(\d+)\s+[\d.e+]+\s+-?[\w.+]+\s*(?:\(|\*?\s*$)/;
/** What is left of the people beside a model, as Stata prints it: `Residual | 154.2  5  30.8`, `F(3, 5)`. */
const stataFreedom = /^\s*Residual\s*\|\s*[\d.e+-]+\s+(\d+)\s|\bF\(\s*\d+,\s*(\d+)\)/;
/** A test of two means, whose degrees of freedom are the people's. */
const tTest = /\bt\s*=\s*-?[\d.]+,\s*df\s*=\s*([\d.]+)/i;
/** A line of a VCF file: each column of genotypes is a person. */
const genotypes = /\tGT(?::\S+)?(?:\t[\d.][/|][\d.]\S*)+/;
const quotedKey = /["'](?![EWSN]\d{8}["'])[A-Z]{1,4}[-_]?\d{5,}[A-Z]?["']/g;
const freedom =
  /(?:on|\(df\s*=(?:\s*\d+;)?|df residuals?:?|residual df:?)\s*(\d+)(?: and (\d+))?\s*(?:residual )?(?:degrees of freedom|df|d\.f\.)?/gi;
const observed =
  /(?:no\. observations|number of obs(?:ervations)?|observations)\s*[:=&]*\s*\**\s*(\d[\d,]*)/gi;
const email = /\b[\w.+-]+@[\w-]+\.[\w.]{2,}\b/;

/** R lists every residual where there are few, and their quartiles where there are many. */
const residuals = /^(?:deviance |weighted )?residuals:\s*$/i;

/** What lines of text tell: of one person, of keys, of models and leaves of few, and counts within sentences. */
export function checkProse(text: string, profile: Profile, part: string): Finding[] {
  const found = new Map<FindingCode, Finding>();
  const where = part === '' ? {} : { part };
  const lines = text.split(/\r?\n/);
  const note = (code: FindingCode, line: number): void => {
    const first = found.get(code);
    found.set(
      code,
      first === undefined
        ? finding(code, { ...where, line: line + 1 })
        : { ...first, places: first.places + 1 },
    );
  };
  for (const [at, whole] of lines.entries()) {
    const line = whole
      .slice(0, 10_000)
      .replaceAll('\\n', ' ')
      .replaceAll(/(?<![\w.,])\d{1,3}(?:(?:,|\{,\})\d{3})+(?!\d)/g, (number) =>
        number.replaceAll(/[^\d]/g, ''),
      );
    for (const code of codesOf(line, profile)) note(code, at);
    if (residuals.test(line.trim()) && /^\s*1\s+2\s+3\b/.test(lines[at + 1] ?? ''))
      note('model-of-few', at + 1);
  }
  return [...found.values()];
}

function codesOf(line: string, profile: Profile): readonly FindingCode[] {
  const codes: FindingCode[] = [];
  const key = uuid.test(line) || hexKey.test(line) || longKey.test(line);
  if ((key && !ofPrograms.test(line)) || keyed.test(line) || (line.match(quotedKey) ?? []).length > 1)
    codes.push('pseudonym');
  const told =
    single.test(line) ||
    ownFamily.test(line) ||
    noted.test(line) ||
    oneWas.test(line) ||
    clinical.test(line) ||
    family.test(line) ||
    fromPlace.test(line) ||
    (titled.test(line) && ofPatient.test(line)) ||
    (oneOf.test(line) && yearsOld.test(line));
  if (told && !groups.test(line)) codes.push('describes-person');
  if (genotypes.test(line)) codes.push('row-level');
  if (email.test(line)) codes.push('contact');
  if (smallIn(line, profile.threshold)) codes.push('small-count');
  const ranges = rangeOf.test(line) && measured.test(line) && !ofGroups.test(line);
  if (extremeOf.test(line) || ranges || ageReached.test(line) || ofExtreme.test(line))
    codes.push('single-value');
  if (modelOfFew(line, profile.threshold)) codes.push('model-of-few');
  return codes;
}

/** A count in a sentence, or the parts of a leaf that come to too few together. */
function smallIn(line: string, threshold: number): boolean {
  if (onePerson.test(line)) return true;
  const few = (sum: number): boolean => sum > 0 && sum < threshold;
  for (const [whole, list = ''] of line.matchAll(smallNumber)) {
    const parts = list
      .split(/[,\s]+/)
      .filter(Boolean)
      .map(Number);
    const sum = parts.reduce((a, b) => a + b, 0);
    // Sizes of leaves stand one beside the other; the classes of one leaf come to its size.
    if (/per leaf|sizes|counts/i.test(whole) && parts.length > 1 && parts.some(few)) return true;
    // Shares of a leaf come to one, and are no people.
    if (parts.every((one) => Number.isInteger(one)) && few(sum) && !/value\s*[:=]\s*[\d.]+\s*$/i.test(line))
      return true;
  }
  if ([...line.matchAll(smallWord)].some(([, word = '']) => few(numberWords.indexOf(word.toLowerCase()) + 1)))
    return true;
  const told = [...line.matchAll(smallDid), ...line.matchAll(smallShare)];
  if (told.some(([, ...counts]) => few(Number(counts.filter(Boolean)[0])))) return true;
  if (few(Number(node.exec(line)?.[1] ?? 0))) return true;
  return [...line.matchAll(smallOf)].some(([, count]) => few(Number(count)));
}

function modelOfFew(line: string, threshold: number): boolean {
  const numbers = [...line.matchAll(observed)].map(([, count = '']) => Number(count.replaceAll(',', '')));
  if (numbers.some((one) => one > 0 && one < threshold)) return true;
  if (Number(tTest.exec(line)?.[1] ?? 10) < 10) return true;
  const [, residual, ofRatio] = stataFreedom.exec(line) ?? [];
  if (Number(residual ?? ofRatio ?? 10) < 10) return true;
  // Tests have few degrees of freedom by nature; what is left of the people's are the residual ones.
  if (!/degrees of freedom|\bdf\b/i.test(line) || /\b(?:test|chi-?sq\w*|chi2|wald|score|lrt)\b/i.test(line))
    return false;
  return [...line.matchAll(freedom)].some(([, first, second]) => {
    const value = Number(second ?? first);
    return !/df model/i.test(line.slice(0, line.search(/\d/))) && value < 10;
  });
}
