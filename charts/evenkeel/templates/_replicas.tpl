{{/*
The Deployment's replicas. An autoscaler's are left to it: stated here, each upgrade would set them back. To leave the field
out of a Deployment that had it would do the same once (its default is 1), so that the number that runs is stated where Helm
can see it; where nothing runs yet, or Helm only renders, there is none to state.
*/}}
{{- define "evenkeel.replicas" -}}
{{- if .Values.autoscaling.enabled -}}
{{- $running := lookup "apps/v1" "Deployment" .Release.Namespace (include "evenkeel.name" .) -}}
{{- if $running -}}
{{- $running.spec.replicas -}}
{{- end -}}
{{- else -}}
{{- .Values.replicas -}}
{{- end -}}
{{- end -}}
