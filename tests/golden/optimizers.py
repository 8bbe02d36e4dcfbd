"""Optimizers and schedules of PyTorch in float64: optimizers.json here, against which tests/src-training.test.mjs holds
the core. `python3 tests/golden/optimizers.py` writes it again (pip install torch)."""
import json
from pathlib import Path

import torch

torch.set_default_dtype(torch.float64)
STEPS, SIZE = 12, 8
DEFAULTS = {'beta1': 0.9, 'beta2': 0.999, 'epsilon': 1e-8, 'weightDecay': 0, 'decoupledWeightDecay': 0, 'momentum': 0,
            'clip': 0, 'clipValue': 0}


def cycle_of(options, rate, total):
    return dict(max_lr=rate, total_steps=total, pct_start=options[0], anneal_strategy='linear' if options[1] else 'cos',
                div_factor=options[2], final_div_factor=options[3], three_phase=bool(options[4]),
                cycle_momentum=bool(options[5]), base_momentum=options[6], max_momentum=options[7])


def optimizer_case(kind, cycle=None, spare=False, **given):
    o = {**DEFAULTS, **given}
    torch.manual_seed(len(kind) + len(given))
    decayed, spared = (torch.nn.Parameter(torch.randn(SIZE).float().double()) for _ in range(2))
    start = [decayed.tolist(), spared.tolist()]
    groups = [{'params': [decayed]}, {'params': [spared], **({'weight_decay': 0} if spare else {})}]
    rate, betas, rest = 0.05, (o['beta1'], o['beta2']), {'eps': o['epsilon'], 'weight_decay': o['weightDecay']}
    optimizer = {
        'sgd': lambda: torch.optim.SGD(groups, rate, momentum=o['momentum'], weight_decay=o['weightDecay']),
        'adam': lambda: torch.optim.Adam(groups, rate, betas, **rest),
        'adamw': lambda: torch.optim.AdamW(groups, rate, betas, **rest),
        'radam': lambda: torch.optim.RAdam(groups, rate, betas, **rest,
                                           decoupled_weight_decay=bool(o['decoupledWeightDecay'])),
    }[kind]()
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, **cycle_of(cycle, rate, STEPS)) if cycle else None
    steps = []
    for _ in range(STEPS):
        for p in (decayed, spared):
            p.grad = torch.randn(SIZE).float().double()
        gradients = [decayed.grad.tolist(), spared.grad.tolist()]
        if o['clip']:
            torch.nn.utils.clip_grad_norm_([decayed, spared], o['clip'])
        if o['clipValue']:
            torch.nn.utils.clip_grad_value_([decayed, spared], o['clipValue'])
        optimizer.step()
        if schedule and len(steps) < STEPS - 1:
            schedule.step()
        steps.append({'gradients': gradients, 'after': [decayed.tolist(), spared.tolist()]})
    return {'kind': kind, 'options': list(o.values()), 'cycle': cycle, 'spare': spare, 'rate': rate, 'start': start,
            'steps': steps}


def schedule_case(kind, options, total):
    rate = 0.02
    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], rate)
    momentum = None
    if kind == 'oneCycle':
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, **cycle_of(options, rate, total))
        momentum = [] if options[5] else None
    elif kind == 'step':
        schedule = torch.optim.lr_scheduler.StepLR(optimizer, options[1], options[0])
    elif kind == 'cosine':
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, total)
    else:
        schedule = torch.optim.lr_scheduler.PolynomialLR(optimizer, total, options[0] if options else 1)
    rates = []
    for step in range(total):
        rates.append(optimizer.param_groups[0]['lr'])
        if momentum is not None:
            momentum.append(optimizer.param_groups[0]['betas'][0])
        optimizer.step()
        if step < total - 1:
            schedule.step()
    return {'kind': kind, 'options': options, 'total': total, 'rate': rate, 'rates': rates, 'momentum': momentum}


ONE_CYCLE = [0.3, 0, 25, 1e4, 0, 1, 0.85, 0.95]
optimizers = [
    optimizer_case('sgd', momentum=0.9, weightDecay=0.05, clip=2),
    optimizer_case('sgd', cycle=ONE_CYCLE),
    optimizer_case('adam', weightDecay=0.05, beta1=0.8, clipValue=0.5),
    optimizer_case('adamw', weightDecay=0.05, decoupledWeightDecay=1, spare=True),
    optimizer_case('adamw', weightDecay=0.1, decoupledWeightDecay=1, clip=2, clipValue=0.4, cycle=ONE_CYCLE),
    optimizer_case('radam', weightDecay=0.05),
    optimizer_case('radam', weightDecay=0.05, decoupledWeightDecay=1, spare=True),
    optimizer_case('radam', weightDecay=0.05, cycle=[0.5, 1, 10, 100, 0, 1, 0.8, 0.9]),
]
schedules = [
    schedule_case('oneCycle', ONE_CYCLE, 20),
    schedule_case('oneCycle', [0.25, 0, 10, 100, 1, 1, 0.7, 0.9], 33),
    schedule_case('oneCycle', [0.4, 1, 5, 1000, 1, 1, 0.85, 0.95], 40),
    schedule_case('oneCycle', [0.3, 1, 25, 1e4, 0, 0, 0.85, 0.95], 7),
    schedule_case('oneCycle', ONE_CYCLE, 3),
    schedule_case('step', [0.3, 7], 20),
    schedule_case('polynomial', [2, 0], 15),
    schedule_case('polynomial', [0.5, 0], 9),
    schedule_case('linear', [], 11),
    schedule_case('cosine', [], 11),
]
with open(Path(__file__).parent / 'optimizers.json', 'w') as file:
    json.dump({'torch': torch.__version__, 'optimizers': optimizers, 'schedules': schedules}, file)
    file.write('\n')
