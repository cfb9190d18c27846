import { carriesTraffic } from '../deployment/serving.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads the labels of the Pod template, for the Services that select its Pods. Allowed: publishNotReadyAddresses on a
// headless Service beside another one without it, which is the clients': so peers find each other before they are ready.
export const readyByDecree = rule({
  id: 'ready-by-decree',
  title: 'A Service sends requests to Pods that are not ready',
  rationale:
    'With publishNotReadyAddresses a Service counts every Pod as ready, whatever its probes say: requests reach Pods that do not listen yet, and go on to those that stop until they are gone, so that no preStop helps.',
  sources: [
    'https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#conditions',
    'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  ],
  since: '0.1.0',
  action: 'Warn',
  part: 'template',
  needs: ['services'],
  options: NO_OPTIONS,
  reasons: {
    ReadyByDecree:
      'Service "{service}" has publishNotReadyAddresses: it sends requests to Pods before they are ready and until they are gone. Take that off, or leave it to a headless Service for the Pods themselves and give clients a Service of their own',
  },
  *check(deployment, _options, around) {
    const services = around.services.selecting(deployment);
    if (!services.some(({ publishesNotReady }) => publishesNotReady)) return;
    const forClients = services.filter((service) => carriesTraffic(service, around));
    const beside = forClients.some(({ publishesNotReady }) => !publishesNotReady);
    for (const { name, publishesNotReady, headless } of forClients) {
      if (!publishesNotReady || (headless && beside)) continue;
      yield { reason: 'ReadyByDecree', path: ['spec', 'template', 'metadata', 'labels'], data: { service: name } };
    }
  },
});
