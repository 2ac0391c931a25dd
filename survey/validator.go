package survey

import "hustings/survey/expr"

// validator is one further check of an answer.
type validator struct {
	kind               string // numeric, text, answercount, email, expression
	message            Text
	min, max           *Decimal
	minLength, maxText int
	noDigits           bool
	expr               *expr.Expr
}
