package subscriber

import (
	"slices"
	"time"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/uac"
)

// answered takes a response to a SUBSCRIBE.
func (s *Subscription) answered(out *uac.Outgoing, resp *sipmsg.Response) {
	if resp.StatusCode < 200 {
		return
	}
	s.busy = false
	switch {
	case s.state == subscription.Terminated:
	case resp.StatusCode < 300:
		s.accepted(out, resp)
	case resp.StatusCode == 423 && s.longer(resp):
		s.send()
	case s.left || s.dlg == nil || endsSubscription(resp.StatusCode):
		s.become(subscription.Terminated, subscription.News{Response: resp, Denied: denied(out.Request(), resp)})
	case !s.leaving && denied(out.Request(), resp): // it lasts as long as was promised, without another refresh
	default:
		secs, _ := resp.Header.RetryAfter()
		asked := time.Duration(secs) * time.Second
		if asked > 0 && asked >= s.Expires() {
			s.refusal = resp
		}
		s.keep(asked)
	}
}

// failed takes a SUBSCRIBE that nobody answered.
func (s *Subscription) failed(err error) {
	s.busy = false
	switch {
	case s.state == subscription.Terminated:
	case s.left || s.dlg == nil:
		s.become(subscription.Terminated, subscription.News{Err: err})
	default:
		s.keep(0)
	}
}

// longer raises what is asked for to Min-Expires; false: that would change nothing.
func (s *Subscription) longer(resp *sipmsg.Response) bool {
	least, ok := resp.Header.MinExpires()
	d := time.Duration(least) * time.Second
	if !ok || s.leaving || s.expires <= 0 || d <= s.expires || d > MaxExpires {
		return false
	}
	s.expires = d
	return true
}

// endsSubscription says that a refresh with this answer ends the subscription (RFC 6665 §4.1.2.2); after any other it
// lasts as long as was promised before.
func endsSubscription(code int) bool {
	return code >= 480 && code <= 485 || slices.Contains([]int{404, 405, 410, 416, 489, 501, 604}, code)
}

// denied says that a refusal is about credentials: those that were sent, or that there are none.
func denied(req *sipmsg.Request, resp *sipmsg.Response) bool {
	sent := req.Header.Has("Authorization") || req.Header.Has("Proxy-Authorization")
	return resp.StatusCode == 401 || resp.StatusCode == 407 || resp.StatusCode == 403 && sent
}

// accepted takes a 2xx: the first makes the dialog unless a NOTIFY has.
func (s *Subscription) accepted(out *uac.Outgoing, resp *sipmsg.Response) {
	s.refusal = nil
	s.path.Keep(out.Flow())
	if s.dlg == nil {
		d, err := dialog.NewUAC(out.Request(), resp)
		if err != nil {
			s.become(subscription.Terminated, subscription.News{Err: err})
			return
		}
		s.dlg = d
	} else if dialog.ResponseID(resp).RemoteTag == s.dlg.ID().RemoteTag { // else the NOTIFY was of another fork
		s.learn(out.Request(), resp)
	}
	s.promised(s.granted(resp))
	if s.state == subscription.Sent || s.left {
		s.await(s.timerN())
	}
	if s.state == subscription.Sent {
		s.become(subscription.Accepted, subscription.News{Response: resp})
	}
	if (s.leaving || s.moved && s.params.Expires > 0) && !s.left {
		s.send()
	}
}

// learn takes where the remote is from a 2xx in the dialog, and the route set from the one that would have made it, had a NOTIFY
// not been faster: proxies that stay in the path need not say so in a NOTIFY again.
func (s *Subscription) learn(req *sipmsg.Request, resp *sipmsg.Response) {
	if to, _ := req.Header.To(); to.Tag() == "" && len(s.dlg.RouteSet()) == 0 && s.dlg.Confirm(resp) == nil {
		return
	}
	s.dlg.UpdateTarget(&resp.Header)
}

// granted is what a 2xx promises: what was asked for when it does not say, and no more than that.
func (s *Subscription) granted(resp *sipmsg.Response) time.Duration {
	if secs, ok := resp.Header.Expires(); ok && (secs > 0 || s.hurry()) {
		return min(s.expires, time.Duration(secs)*time.Second)
	}
	return s.expires
}

// timerN is how long a NOTIFY may take (RFC 6665 §4.1.2.4).
func (s *Subscription) timerN() time.Duration { return 64 * s.usage.cfg.Timing.T1 }

// promised takes how long the subscription lasts from now: it is refreshed in time, and over when that fails.
func (s *Subscription) promised(d time.Duration) {
	s.refresh.Stop()
	if s.leaving || s.params.Expires <= 0 {
		return
	}
	d = max(d, leastPromise)
	s.ends = time.Now().Add(d)
	s.await(d)
	s.refresh = s.usage.cfg.Loop.AfterFunc(s.early(d), s.send)
}

// early is when a subscription of d is refreshed: lead before its end, and up to a tenth of d earlier at random.
func (s *Subscription) early(d time.Duration) time.Duration {
	if d <= leastLife {
		return d / 2
	}
	spread := min(d/10, d-leastLife)
	return d - lead - time.Duration(s.usage.cfg.Rand(int(spread/time.Millisecond)+1))*time.Millisecond
}

// await has the subscription end after d unless something is heard before: by the refusal that asked for a longer wait than that,
// which Again keeps to.
func (s *Subscription) await(d time.Duration) {
	s.end.Stop()
	s.end = s.usage.cfg.Loop.AfterFunc(d, func() {
		news := subscription.News{Err: subscription.ErrNoNotify}
		if s.refusal != nil {
			news = subscription.News{Response: s.refusal}
		}
		s.become(subscription.Terminated, news)
	})
}

// keep tries the refresh that failed again, at half of what is left, or later if that was asked for.
func (s *Subscription) keep(asked time.Duration) {
	if s.leaving {
		s.send()
		return
	}
	s.refresh.Stop() // a NOTIFY before the first answer has set one
	s.refresh = s.usage.cfg.Loop.AfterFunc(max(s.Expires()/2, asked, time.Second), s.send)
}
