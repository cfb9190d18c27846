{{/*
What both webhook configurations have in common: `top` is the chart's own context, `path` where Evenkeel is asked, `own`
the values of this one. The same as src/admission/registration.ts, to the letter.
*/}}
{{- define "evenkeel.webhook" -}}
{{- $top := .top -}}
admissionReviewVersions: [v1]
clientConfig:
  service:
    namespace: {{ $top.Release.Namespace | quote }}
    name: {{ include "evenkeel.name" $top }}
    path: {{ .path }}
    port: 443
  {{- with $top.Values.certificate.caBundle }}
  caBundle: {{ b64enc . }}
  {{- end }}
failurePolicy: {{ .own.failurePolicy | default $top.Values.webhook.failurePolicy }}
matchConditions:
  - name: not-by-the-control-plane
    expression: >-
      !(request.userInfo.username in ['system:apiserver',
      'system:kube-controller-manager',
      'system:kube-scheduler',
      'system:serviceaccount:kube-system:deployment-controller',
      'system:serviceaccount:kube-system:disruption-controller',
      'system:serviceaccount:kube-system:generic-garbage-collector',
      'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
      'system:serviceaccount:kube-system:namespace-controller',
      'system:serviceaccount:kube-system:replicaset-controller',
      'system:serviceaccount:kube-system:resourcequota-controller',
      'system:serviceaccount:kube-system:storage-version-migrator-controller'])
  - name: not-by-a-node
    expression: >-
      !request.userInfo.username.startsWith('system:node:')
  - name: not-being-deleted
    expression: >-
      !has(object.metadata.deletionTimestamp)
  - name: no-controller-owner
    expression: >-
      !has(object.metadata.ownerReferences) ||
      !object.metadata.ownerReferences.exists(owner, has(owner.controller) && owner.controller)
  {{- with $top.Values.webhook.matchConditions }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
matchPolicy: Equivalent
namespaceSelector:
  {{- with $top.Values.webhook.namespaceSelector.matchLabels }}
  matchLabels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  matchExpressions:
    - key: kubernetes.io/metadata.name
      operator: NotIn
      values:
        {{- concat (list "kube-node-lease" "kube-public" "kube-system" $top.Release.Namespace) $top.Values.webhook.excludedNamespaces | uniq | toYaml | nindent 8 }}
    {{- with $top.Values.webhook.namespaceSelector.matchExpressions }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- with $top.Values.webhook.objectSelector }}
objectSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
rules:
  - apiGroups: [apps]
    apiVersions: [v1]
    operations: [CREATE, UPDATE]
    resources: [deployments]
    scope: Namespaced
  {{- if eq .path "/validate" }}
  - apiGroups: [apps]
    apiVersions: [v1]
    operations: [UPDATE]
    resources: [deployments/scale]
    scope: Namespaced
  {{- end }}
sideEffects: None
timeoutSeconds: {{ $top.Values.webhook.timeoutSeconds }}
{{- end -}}

{{/* cert-manager's injector writes the CA there. */}}
{{- define "evenkeel.webhookAnnotations" -}}
{{- if .Values.certManager.enabled -}}
annotations:
  cert-manager.io/inject-ca-from: {{ .Release.Namespace }}/{{ include "evenkeel.name" . }}
{{- end -}}
{{- end -}}
