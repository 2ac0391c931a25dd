package web

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// logbook is all that this package ever logs by. No request is an argument of it.
type logbook struct {
	log    *slog.Logger
	random io.Reader
	clock  func() time.Time
}

// note writes a line with the time to the minute: enough to find what else
// happened, too little to tell voters apart.
func (l *logbook) note(level slog.Level, text string, attrs ...slog.Attr) {
	ctx := context.Background()
	if l.log == nil || !l.log.Enabled(ctx, level) {
		return
	}
	record := slog.NewRecord(l.clock().Truncate(time.Minute), level, text, 0)
	record.AddAttrs(attrs...)
	_ = l.log.Handler().Handle(ctx, record) // a log that can't be written has nobody to be told
}

// failed notes the cause of an internal error and makes the refusal that tells
// its number.
func (l *logbook) failed(cause string) *refusal {
	var id [4]byte
	if _, err := io.ReadFull(l.random, id[:]); err != nil {
		id = [4]byte{}
	}
	number := hex.EncodeToString(id[:])
	l.note(slog.LevelError, "internal error", slog.String("id", number), slog.String("cause", cause))
	return &refusal{code: internal, detail: "Its number is " + number + "."}
}

// answerTo makes an answer of any error a handler returns.
func (l *logbook) answerTo(ctx context.Context, err error) answer {
	return l.refusalOf(ctx, err).answer()
}

// routed is the refusal for what Echo's router says.
func routed(err *echo.HTTPError) *refusal {
	switch err.Code {
	case http.StatusMethodNotAllowed:
		return &refusal{code: method}
	case http.StatusNotFound:
		return &refusal{code: notFound}
	}
	return &refusal{code: badRequest}
}

// panicked says where a panic came from: functions and lines, and neither
// arguments nor the panic's text, which may hold what was sent.
func (l *logbook) panicked(v any) *refusal {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	var where []string
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") && len(where) < 8 {
			where = append(where, fmt.Sprintf("%s:%d", frame.Function, frame.Line))
		}
		if !more {
			break
		}
	}
	return l.failed(fmt.Sprintf("panic of type %T in %s", v, strings.Join(where, " < ")))
}

// serverLog is what net/http may write to: its lines name addresses, but for
// those of a listener that fails.
type serverLog struct{ book *logbook }

func (s serverLog) Write(line []byte) (int, error) {
	if text := strings.TrimSpace(string(line)); strings.HasPrefix(text, "http: Accept error") {
		s.book.note(slog.LevelError, text)
	}
	return len(line), nil
}
