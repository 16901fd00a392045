import { CfnBudget, CfnBudgetsAction } from 'aws-cdk-lib/aws-budgets';
import {
  Effect,
  ManagedPolicy,
  PolicyStatement,
  PrincipalWithConditions,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { EnvironmentStack } from '../environment-stack.ts';

/**
 * A budget that stops: when the month's is spent, hosts of rooms can no longer join the cluster and the steward
 * makes no new agreement key. Rooms that run go on. What machines can cost at most is bound by their greatest number.
 */
export class BudgetStack extends EnvironmentStack {
  constructor(scope: Construct, settings: Environment) {
    super(scope, 'budget', settings, 'Vitrine: the budget, and what stops when it is spent');
    const budgetName = this.names.of('month');
    const addresses = settings.budget.tell.map((address) => ({ subscriptionType: 'EMAIL', address }));
    const budget = new CfnBudget(this, 'Budget', {
      budget: {
        budgetName,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: settings.budget.monthlyUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: [50, 80, 100].map((threshold) => ({
        notification: {
          notificationType: threshold === 80 ? 'FORECASTED' : 'ACTUAL',
          comparisonOperator: 'GREATER_THAN',
          threshold,
          thresholdType: 'PERCENTAGE',
        },
        subscribers: addresses,
      })),
    });
    const stop = new ManagedPolicy(this, 'Stop', {
      managedPolicyName: this.names.of('budget-spent'),
      description: 'Applied by the budget when it is spent',
      statements: [
        new PolicyStatement({
          effect: Effect.DENY,
          actions: ['ecs:RegisterContainerInstance', 'kms:CreateKey'],
          resources: ['*'],
        }),
      ],
    });
    const stopped = ['room-host', 'steward'];
    const applier = new Role(this, 'Applier', {
      assumedBy: new PrincipalWithConditions(new ServicePrincipal('budgets.amazonaws.com'), {
        StringEquals: { 'aws:SourceAccount': settings.accounts.data },
      }),
    });
    applier.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
        resources: stopped.map((role) => this.names.roleArn(role)),
        conditions: { ArnEquals: { 'iam:PolicyARN': stop.managedPolicyArn } },
      }),
    );
    new CfnBudgetsAction(this, 'WhenSpent', {
      actionType: 'APPLY_IAM_POLICY',
      approvalModel: 'AUTOMATIC',
      notificationType: 'ACTUAL',
      actionThreshold: { type: 'PERCENTAGE', value: 100 },
      budgetName,
      executionRoleArn: applier.roleArn,
      definition: {
        iamActionDefinition: {
          policyArn: stop.managedPolicyArn,
          roles: stopped.map((role) => this.names.role(role)),
        },
      },
      subscribers: settings.budget.tell.map((address) => ({ type: 'EMAIL', address })),
    }).addResourceDependency(budget);
  }
}
