package phone

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/uac"
)

func TestCauseOfEachLayer(t *testing.T) {
	some := errors.New("some")
	for _, tt := range []struct {
		err  error
		want Cause
	}{
		{nil, CauseOther},
		{some, CauseOther},
		{&LocalError{What: "open", Err: some}, CauseLocal},
		{&digest.ErrNoCredential{Realm: "r"}, CauseCredentials},
		{digest.ErrRefused, CauseCredentials},
		{digest.ErrStaleCount, CauseCredentials},
		{digest.ErrUnsupported, CauseCredentials},
		{uac.ErrTimeout, CauseTimeout},
		{context.DeadlineExceeded, CauseTimeout},
		{&uac.Failure{Stage: uac.StageRequest, Err: uac.ErrTimeout}, CauseTimeout},
		{&uac.Failure{Stage: uac.StageResolve, Err: some}, CauseResolve},
		{&uac.Failure{Stage: uac.StageTLS, Err: some}, CauseTLS},
		{&uac.Failure{Stage: uac.StageConnect, Err: some}, CauseConnect},
		{&uac.Failure{Stage: uac.StageRequest, Err: some}, CauseConnect},
	} {
		if got := CauseOf(tt.err); got != tt.want {
			t.Errorf("cause of %v: %d, want %d", tt.err, got, tt.want)
		}
		if tt.err != nil {
			if got := CauseOf(fmt.Errorf("register: %w", tt.err)); got != tt.want {
				t.Errorf("cause of %v, wrapped: %d, want %d", tt.err, got, tt.want)
			}
		}
	}
}

func TestLocalError(t *testing.T) {
	cause := errors.New("listen udp 10.0.0.1:5060: address already in use")
	err := error(&LocalError{What: "open SIP transport", Err: cause})
	if got := err.Error(); got != "open SIP transport: listen udp 10.0.0.1:5060: address already in use" || !errors.Is(err, cause) {
		t.Error(got)
	}
}
