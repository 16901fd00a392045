import { both, nothing, organisation, software, type Row } from '../statement.ts';

const must = 'Mandatory';
const should = 'Recommended';
const could = 'Optional';

/** SATRE, pillar 1: information governance. */
export const satreGovernance: readonly Row[] = [
  ['1.1.1', must, 'Gather and watch the legal, regulatory and ethical requirements', organisation],
  [
    '1.1.2',
    must,
    'Put controls in place that meet the requirements',
    both('which requirements these controls answer', 'agreement', 'rights', 'egress', 'strict-mode'),
  ],
  ['1.1.3', must, 'Have the means to meet the requirements', organisation],
  [
    '1.2.1',
    must,
    'Only trusted people change policies and procedures',
    both('the organisation’s own policies', 'two-people', 'officers-keys'),
  ],
  [
    '1.2.2',
    must,
    'Policies have versions and a codified way to change',
    both(
      'the organisation’s own policies; of agreements the versions and what changed are on the register',
      'agreement',
      'register',
    ),
  ],
  [
    '1.2.3',
    should,
    'Measure how governance does, and report it',
    both('the report to management', 'audit', 'register', 'sampling'),
  ],
  [
    '1.2.4',
    must,
    'Audit the organisation against its standards',
    both('the audit; this pack is a part of its evidence', 'audit', 'documented'),
  ],
  ['1.2.5', must, 'Share the outcomes of audits with those who must have them', organisation],
  ['1.2.6', must, 'Suppliers with access meet the security requirements', organisation],
  ['1.2.7', must, 'Watch that suppliers keep their contracts', organisation],
  ['1.2.8', must, 'Track and maintain physical assets', organisation],
  [
    '1.2.9',
    must,
    'Log, track and resolve deviations, incidents and findings',
    software('incidents', 'audit', 'unusual'),
  ],
  ['1.2.10', must, 'Learn from what was reported', both('the changes that follow', 'incidents')],
  [
    '1.2.11',
    should,
    'Collect data on how well the environment does',
    software('ledger', 'audit', 'register'),
  ],
  ['1.2.12', could, 'Use a quality management system', organisation],
  ['1.3.1', must, 'Score risks', organisation],
  [
    '1.3.2',
    must,
    'Assess the processing of each project',
    both(
      'the assessment; the agreement holds its legal basis, purpose and minimisation',
      'agreement',
      'minimised',
    ),
  ],
  [
    '1.3.3',
    must,
    'Design, carry out and record mitigations',
    both('risks outside the environment', 'incidents'),
  ],
  ['1.3.4', must, 'Say who owns risks, and how they are escalated', organisation],
  ['1.3.5', must, 'Know the appetite for risk', organisation],
  [
    '1.4.1',
    must,
    'Check that a project’s requirements are in place while it runs',
    both('funding and contracts', 'agreement', 'agreement-ends'),
  ],
  [
    '1.4.2',
    must,
    'Keep what is limited in time',
    both('contracts outside the environment', 'agreement-ends', 'opt-outs'),
  ],
  ['1.4.3', must, 'Meet changed regulations in running projects', organisation],
  ['1.4.4', must, 'End projects by a standard process', software('agreement-ends', 'destroyed')],
  [
    '1.4.5',
    could,
    'A portal with a workflow for these processes',
    software('agreement', 'two-people', 'egress'),
  ],
  ['1.4.6', must, 'Keep a complete record of data assets', software('catalogue', 'ingress')],
  [
    '1.4.7',
    should,
    'Keep a complete record of projects, past ones too',
    software('register', 'agreement', 'ledger'),
  ],
  [
    '1.5.1',
    must,
    'Identify people before they reach sensitive data',
    both('the proof of identity, which the sign-in provider keeps', 'sign-in', 'one-person', 'agreement'),
  ],
  ['1.5.2', must, 'Clear onboarding for each role', organisation],
  [
    '1.5.3',
    must,
    'Give access by identity and role, with least privilege',
    software('rights', 'rights-from-the-record', 'least-privilege'),
  ],
  [
    '1.5.4',
    must,
    'No access to data without the controller’s agreement',
    software('agreement', 'two-people', 'officers-keys'),
  ],
  [
    '1.5.5',
    must,
    'Authenticate people and services robustly',
    both('the provider of sign-in', 'sign-in', 'second-factor', 'sessions'),
  ],
  [
    '1.5.6',
    must,
    'A unique sign-in for each person, traceable',
    both('records of training and contracts', 'one-person', 'ledger'),
  ],
  ['1.6.1', must, 'Determine the training of each role', organisation],
  ['1.6.2', must, 'Make that training available', organisation],
  ['1.6.3', must, 'Repeat and renew training', organisation],
  ['1.6.4', must, 'Keep training records tied to roles and access', organisation],
  ['1.6.5', should, 'Accept certificates of trusted others', organisation],
  ['1.6.6', could, 'A platform for online training', organisation],
  ['1.6.7', could, 'A learning management system', organisation],
  ['1.6.8', could, 'Courses in standard formats', nothing('Vitrine delivers no courses')],
  ['1.6.9', could, 'Keep earlier versions of courses', nothing('Vitrine delivers no courses')],
];
