import { noticeChoices, noticeDelivery, notices } from '../schemas/notices.ts';
import { route } from './define-route.ts';

/** What people are written to about. */
export const noticeRoutes = {
  getNotices: route({
    method: 'GET',
    path: '/notices',
    tag: 'notices',
    summary: 'What I am written to about, and where',
    out: notices,
  }),
  setNotices: route({
    method: 'PUT',
    path: '/notices',
    tag: 'notices',
    event: 'notices.preferred',
    summary: 'Choose what I am written to about: at once, once a day or not at all',
    body: noticeChoices,
    out: notices,
  }),
  getNoticeDelivery: route({
    method: 'GET',
    path: '/environment/notices',
    tag: 'operation',
    summary: 'Whether notices go out, and who could not be told (operators)',
    out: noticeDelivery,
  }),
} as const;
